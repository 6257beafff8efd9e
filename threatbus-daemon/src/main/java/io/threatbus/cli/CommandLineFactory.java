package io.threatbus.cli;

import io.threatbus.cli.text.Percent;
import io.threatbus.plugin.InstalledPlugin;
import io.threatbus.spi.CommandLineTool;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Builds the command line: the built-in subcommands, and those of plugins beside them, all with the same options. */
final class CommandLineFactory {
    /** The names of the subcommands that are no plugins'. */
    static final Set<String> BUILT_IN = Set.of(
            "run",
            "check",
            "plugins",
            "pattern",
            "status",
            "top",
            "trace",
            "coverage",
            "explain",
            "completion",
            "man-page",
            "help");

    private final Session session;

    CommandLineFactory(Session session) {
        this.session = session;
    }

    CommandLine create() {
        CommandLine commandLine = new CommandLine(new TopCommand(session))
                .addMixin("global", session.options())
                .addSubcommand(new RunCommand(session))
                .addSubcommand(new CheckCommand(session))
                .addSubcommand(new StatusCommand(session))
                .addSubcommand(new LiveCommand(session))
                .addSubcommand(new TraceCommand(session))
                .addSubcommand(new CoverageCommand(session))
                .addSubcommand(new ExplainCommand(session));
        for (InstalledPlugin<CommandLineTool> tool : session.catalog().tools()) {
            if (!BUILT_IN.contains(tool.name())) {
                commandLine.addSubcommand(
                        tool.name(), ToolSpec.of(tool.factory().get(), session));
            }
        }
        commandLine
                .addSubcommand(new PatternCommand(session))
                .addSubcommand(new PluginsCommand(session))
                .addSubcommand(new CompletionCommand())
                .addSubcommand(new ManPageCommand(session.catalog()))
                .addSubcommand(new CommandLine.HelpCommand());
        commandLine
                .setOut(new PrintWriter(session.terminal().out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(session.terminal().err(), true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setAllowSubcommandsAsOptionParameters(true)
                .setParameterExceptionHandler(Failures::wrongUsage)
                .setExecutionExceptionHandler(Failures::failed);
        withSubcommands(commandLine).forEach(CommandLineFactory::dress);
        Overview.install(commandLine);
        return commandLine;
    }

    /** Every command with the subcommands below it, at any depth. */
    private static List<CommandLine> withSubcommands(CommandLine commandLine) {
        List<CommandLine> all = new ArrayList<>(List.of(commandLine));
        commandLine.getSubcommands().values().forEach(command -> all.addAll(withSubcommands(command)));
        return all;
    }

    /** What looks the same in the help of all commands. */
    private static void dress(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        spec.versionProvider(new Version());
        UsageMessageSpec usage = spec.usageMessage();
        usage.abbreviateSynopsis(true);
        usage.optionListHeading("%nOptions:%n");
        usage.commandListHeading("%nCommands:%n");
        if (usage.exitCodeList().isEmpty()) {
            Map<String, String> codes = new LinkedHashMap<>();
            ExitCodes.explained().forEach((code, meaning) -> codes.put(code, Percent.escaped(meaning)));
            usage.exitCodeListHeading("%nExit codes:%n").exitCodeList(codes);
        }
        if (spec.parent() != null) {
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, CommandLineFactory::options);
        }
    }

    /** The command's own options, then those that every command has. */
    private static String options(CommandLine.Help help) {
        List<OptionSpec> own = new ArrayList<>();
        List<OptionSpec> everywhere = new ArrayList<>();
        for (OptionSpec option : help.commandSpec().options()) {
            (isGlobal(option) ? everywhere : own).add(option);
        }
        String heading =
                own.isEmpty() ? "" : System.lineSeparator() + "Options of every command:" + System.lineSeparator();
        return help.optionListExcludingGroups(own) + heading + help.optionListExcludingGroups(everywhere);
    }

    private static boolean isGlobal(OptionSpec option) {
        return option.inherited() || option.usageHelp() || option.versionHelp();
    }
}
