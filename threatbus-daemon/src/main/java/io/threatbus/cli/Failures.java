package io.threatbus.cli;

import io.threatbus.ThreatBusException;
import io.threatbus.config.ConfigurationException;
import io.threatbus.config.Suggestion;
import io.threatbus.message.Escaper;
import io.threatbus.plugin.PluginException;
import io.threatbus.spi.command.UsageException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong, last on the screen, and finds the exit code. */
final class Failures {
    private Failures() {}

    /** The command line is wrong: the synopsis, then what is wrong with it. */
    static int wrongUsage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        return wrongUsage(command, reason(failure));
    }

    private static int wrongUsage(CommandLine command, String reason) {
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        err.print(command.getUsageMessage().lines().findFirst().isPresent() ? synopsis(command) : "");
        err.println(name + ": " + Escaper.lines(reason) + "; see " + name + " --help");
        err.flush();
        return ExitCodes.WRONG_USAGE;
    }

    private static String synopsis(CommandLine command) {
        CommandLine.Help help = command.getHelp();
        return help.synopsisHeading() + help.synopsis(help.synopsisHeadingLength());
    }

    private static String reason(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched, unmatched.getUnmatched().get(0));
        }
        String message = String.valueOf(failure.getMessage());
        return message.isEmpty() ? message : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private static String unmatched(UnmatchedArgumentException failure, String word) {
        CommandSpec spec = failure.getCommandLine().getCommandSpec();
        List<String> options = new ArrayList<>();
        spec.options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> options.addAll(List.of(option.names())));
        if (failure.isUnknownOption()) {
            String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            return "unknown option '" + word + "'" + Suggestion.sentence(name, options);
        }
        if (spec.subcommands().isEmpty()) {
            return "unexpected '" + word + "'";
        }
        List<String> commands = new ArrayList<>();
        spec.subcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                commands.add(name);
            }
        });
        Optional<String> option =
                options.stream().filter(name -> name.equals("--" + word)).findFirst();
        return "there is no command '" + word + "'"
                + option.map(name -> ", did you mean '" + name + "'?")
                        .orElseGet(() -> Suggestion.sentence(word, commands));
    }

    /** The command has failed; a defect shows where. */
    static int failed(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return ExitCodes.FAILED;
        }
        if (!(failure instanceof ThreatBusException known)) {
            throw failure;
        }
        if (known instanceof UsageException) {
            return wrongUsage(command, String.valueOf(known.getMessage()));
        }
        PrintWriter err = command.getErr();
        err.println(Escaper.lines(String.valueOf(known.getMessage())));
        if (known instanceof ConfigurationException configuration) {
            int count = configuration.problems().size();
            err.println(count + (count == 1 ? " problem" : " problems"));
        }
        err.flush();
        return code(known);
    }

    /** The exit code for a failure of this kind. */
    static int code(ThreatBusException failure) {
        if (failure instanceof PluginException) {
            return ExitCodes.BAD_CONFIGURATION;
        }
        return switch (failure.kind()) {
            case CONFIGURATION -> ExitCodes.BAD_CONFIGURATION;
            case DEFECT -> ExitCodes.DEFECT;
            case INPUT, OUTSIDE -> ExitCodes.FAILED;
        };
    }
}
