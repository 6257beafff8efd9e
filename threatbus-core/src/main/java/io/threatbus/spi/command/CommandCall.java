package io.threatbus.spi.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One call of a command: what was typed, and what the configuration says. Options are asked for by their
 * {@link CommandOption#name() name}, such as {@code --quiet}; for the main thread.
 */
public interface CommandCall {
    /** The names of the subcommands that were typed, the outer first; empty for the command itself. */
    List<String> subcommands();

    /** Whether a flag is given. */
    boolean flag(String option);

    /** The value of an option, its default included. */
    Optional<String> text(String option);

    /** The value of an option of {@link CommandOption.Kind#NUMBER}. */
    Optional<Long> number(String option);

    /** The value of an option of {@link CommandOption.Kind#DURATION}. */
    Optional<Duration> duration(String option);

    /** The value of an option of {@link CommandOption.Kind#FILE}. */
    Optional<Path> file(String option);

    /** The words, in order. */
    List<String> words();

    /**
     * The instances of an application plugin that the configuration runs. What is wrong with other sections does not
     * matter here.
     *
     * @param plugin its name
     * @param settings its {@code configType()}
     * @throws io.threatbus.ThreatBusException if the configuration cannot be read or this section has problems
     */
    <C extends Record> List<Instance<C>> instances(String plugin, Class<C> settings);

    /**
     * A plugin as configured.
     *
     * @param name as in {@code PluginContext.name()}
     * @param stateDirectory as in {@code PluginContext.stateDirectory()}; it need not exist
     */
    record Instance<C extends Record>(String name, C settings, Optional<Path> stateDirectory) {}

    /** Whether {@code --admin} names the bus, so that nothing that is configured here can stand in for it. */
    boolean isBusNamed();

    /**
     * The bus that is meant.
     *
     * @throws io.threatbus.ThreatBusException if neither the configuration nor the options say where it is
     */
    BusApi bus();
}
