package io.threatbus.cli;

import io.threatbus.config.ConfigurationException;
import io.threatbus.config.Problem;
import io.threatbus.config.Reading;
import io.threatbus.spi.command.BusApi;
import io.threatbus.spi.command.CommandCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What was typed for a plugin's command. For the main thread. */
final class ToolCall implements CommandCall {
    private final Session session;
    private final ParseResult parsed;
    private final List<ParseResult> inner;
    private final List<String> subcommands;

    /**
     * A call.
     *
     * @param top of the whole command line
     */
    ToolCall(Session session, ParseResult top, List<String> subcommands) {
        this.session = session;
        this.subcommands = List.copyOf(subcommands);
        List<ParseResult> levels = new ArrayList<>();
        for (ParseResult level = top; level.hasSubcommand(); level = level.subcommand()) {
            levels.add(0, level.subcommand());
        }
        this.inner = List.copyOf(levels);
        this.parsed = inner.get(0);
    }

    @Override
    public List<String> subcommands() {
        return subcommands;
    }

    /** What was typed for it at the innermost command that has it, else its default there. */
    private <T> Optional<T> value(String option, Class<T> type) {
        List<ParseResult> levels = inner.stream()
                .filter(level -> level.commandSpec().findOption(option) != null)
                .toList();
        if (levels.isEmpty()) {
            throw new IllegalArgumentException("the command has no option " + option);
        }
        ParseResult level = levels.stream()
                .filter(typed -> typed.hasMatchedOption(option))
                .findFirst()
                .orElse(levels.get(0));
        OptionSpec spec = level.commandSpec().findOption(option);
        return Optional.ofNullable(spec.<Object>getValue()).map(type::cast);
    }

    @Override
    public boolean flag(String option) {
        return value(option, Boolean.class).orElse(false);
    }

    @Override
    public Optional<String> text(String option) {
        return value(option, Object.class).map(String::valueOf);
    }

    @Override
    public Optional<Long> number(String option) {
        return value(option, Long.class);
    }

    @Override
    public Optional<Duration> duration(String option) {
        return value(option, Duration.class);
    }

    @Override
    public Optional<Path> file(String option) {
        return value(option, Path.class);
    }

    @Override
    public List<String> words() {
        return parsed.commandSpec().positionalParameters().stream()
                .findFirst()
                .map(parameter -> parameter.<List<String>>getValue())
                .map(List::copyOf)
                .orElse(List.of());
    }

    @Override
    public <C extends Record> List<Instance<C>> instances(String plugin, Class<C> settings) {
        Reading reading = session.installation().look();
        if (reading.denied()) {
            session.terminal()
                    .err()
                    .println("threatbus " + parsed.commandSpec().name() + ": "
                            + reading.problems().get(0).text() + ". Going on with the defaults");
            reading = session.installation().lookAtDefaults();
        }
        List<Problem> problems = reading.problemsOf("plugins.apps." + plugin);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        Optional<Path> state = reading.bus().flatMap(bus -> bus.stateDirectory());
        return reading.apps().stream()
                .filter(section -> section.plugin().equals(plugin))
                .map(section -> new Instance<>(
                        section.instance(),
                        settings.cast(section.settings()),
                        state.map(directory -> directory.resolve(section.instance()))))
                .toList();
    }

    @Override
    public boolean isBusNamed() {
        return session.options().admin.isPresent();
    }

    @Override
    public BusApi bus() {
        return session.admin();
    }
}
