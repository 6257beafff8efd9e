package io.threatbus.cli;

import io.threatbus.ThreatBusException;
import io.threatbus.config.ConfigurationException;
import io.threatbus.plugin.InstalledPlugin;
import io.threatbus.plugin.PluginCatalog;
import io.threatbus.plugin.PluginException;
import io.threatbus.spi.CommandLineTool;
import io.threatbus.spi.CommandLineTool.Terminal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Builds the command line: the built-in subcommands, and those of plugins beside them in the help. */
final class CommandLineFactory {
    /** The names of the subcommands that are no plugins'. */
    static final Set<String> BUILT_IN =
            Set.of("run", "check", "plugins", "pattern", "status", "top", "trace", "completion", "man-page", "help");

    private final PluginCatalog catalog;
    private final Terminal terminal;

    CommandLineFactory(PluginCatalog catalog, Terminal terminal) {
        this.catalog = catalog;
        this.terminal = terminal;
    }

    CommandLine create() {
        CommandLine commandLine = new CommandLine(new TopCommand(catalog))
                .addSubcommand(new RunCommand(catalog))
                .addSubcommand(new CheckCommand(catalog))
                .addSubcommand(new PluginsCommand(catalog))
                .addSubcommand(new PatternCommand(terminal.in()))
                .addSubcommand(new StatusCommand(catalog))
                .addSubcommand(new LiveCommand(catalog))
                .addSubcommand(new TraceCommand(catalog));
        for (InstalledPlugin<CommandLineTool> tool : catalog.tools()) {
            if (!BUILT_IN.contains(tool.name())) {
                commandLine.addSubcommand(tool.name(), listed(tool.factory().get()));
            }
        }
        commandLine
                .addSubcommand(new CompletionCommand())
                .addSubcommand(new ManPageCommand())
                .addSubcommand(new CommandLine.HelpCommand());
        commandLine
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setExecutionExceptionHandler(CommandLineFactory::report);
        for (CommandLine command : withSubcommands(commandLine)) {
            command.getCommandSpec()
                    .usageMessage()
                    .exitCodeListHeading("%nExit codes:%n")
                    .exitCodeList(
                            UsageMessageSpec.keyValuesMap(ExitCodes.explained().toArray(new String[0])));
        }
        return commandLine;
    }

    private static List<CommandLine> withSubcommands(CommandLine commandLine) {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(commandLine), commandLine.getSubcommands().values().stream())
                .toList();
    }

    /** A subcommand that only stands in the help and the completion script: it is never run through picocli. */
    private static CommandSpec listed(CommandLineTool tool) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection((Runnable) () -> {});
        spec.usageMessage().description(tool.summary());
        tool.options()
                .forEach(option -> spec.addOption(OptionSpec.builder(option)
                        .arity("0..1")
                        .type(String.class)
                        .build()));
        return spec;
    }

    private static int report(Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed)
            throws Exception {
        if (!(failure instanceof ThreatBusException)) {
            throw failure;
        }
        commandLine.getErr().println(failure.getMessage());
        if (failure instanceof ConfigurationException configuration) {
            int count = configuration.problems().size();
            commandLine.getErr().println(count + (count == 1 ? " problem" : " problems"));
        }
        commandLine.getErr().flush();
        boolean setUp = failure instanceof ConfigurationException || failure instanceof PluginException;
        return setUp ? ExitCodes.BAD_CONFIGURATION : ExitCodes.FAILED;
    }
}
