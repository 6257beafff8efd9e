package io.threatbus.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes a completion script for fish: subcommands, their options, and what options take. */
final class FishCompletion {
    private static final String NAME = "threatbus";

    private final StringBuilder script = new StringBuilder();

    private FishCompletion() {}

    static String of(CommandLine top) {
        FishCompletion writer = new FishCompletion();
        writer.script
                .append("# Completion of threatbus for fish\ncomplete -c ")
                .append(NAME)
                .append(" -f\n");
        writer.command(top, List.of());
        return writer.script.toString();
    }

    /** A command that is reached by these words. */
    private void command(CommandLine command, List<String> path) {
        Map<String, CommandLine> subcommands = command.getSubcommands();
        List<String> names = subcommands.entrySet().stream()
                .filter(entry -> !isHidden(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        String here = condition(path);
        String before =
                names.isEmpty() ? here : here + "; and not __fish_seen_subcommand_from " + String.join(" ", names);
        for (String name : names) {
            line(before)
                    .append(" -a ")
                    .append(name)
                    .append(description(subcommands.get(name).getCommandSpec()));
            script.append('\n');
        }
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!option.hidden() && (path.isEmpty() || !option.inherited())) {
                option(option, option.inherited() || !isGlobal(option, path) ? here : "");
            }
        }
        if (names.isEmpty() && !command.getCommandSpec().positionalParameters().isEmpty()) {
            line(here).append(" -F\n");
        }
        for (String name : names) {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            command(subcommands.get(name), longer);
        }
    }

    private static boolean isHidden(CommandLine command) {
        return command.getCommandSpec().usageMessage().hidden();
    }

    /** Those of the program itself are valid behind every subcommand. */
    private static boolean isGlobal(OptionSpec option, List<String> path) {
        return path.isEmpty() && !option.versionHelp();
    }

    private static String condition(List<String> path) {
        List<String> conditions = new ArrayList<>();
        path.forEach(word -> conditions.add("__fish_seen_subcommand_from " + word));
        return conditions.isEmpty() ? "true" : String.join("; and ", conditions);
    }

    private StringBuilder line(String condition) {
        script.append("complete -c ").append(NAME);
        return condition.isEmpty()
                ? script
                : script.append(" -n '").append(condition).append("'");
    }

    private void option(OptionSpec option, String condition) {
        StringBuilder line = line(condition);
        for (String name : option.names()) {
            line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.arity().max() > 0) {
            List<String> choices = new ArrayList<>();
            if (option.completionCandidates() != null) {
                option.completionCandidates().forEach(choice -> choices.add(choice.toLowerCase(Locale.ROOT)));
            }
            boolean file = option.type() == Path.class
                    || List.of(option.auxiliaryTypes()).contains(Path.class);
            if (!choices.isEmpty()) {
                line.append(" -x -a ").append(quoted(String.join(" ", choices)));
            } else {
                line.append(file ? " -r -F" : " -x");
            }
        }
        if (option.description().length > 0) {
            line.append(" -d ").append(quoted(firstSentence(option.description()[0])));
        }
        line.append('\n');
    }

    private static String description(CommandSpec command) {
        String[] lines = command.usageMessage().description();
        return lines.length == 0 ? "" : " -d " + quoted(firstSentence(lines[0]));
    }

    private static String firstSentence(String text) {
        String plain = text.replace("%%", "%").replace("%n", " ");
        int end = plain.indexOf(". ");
        return end < 0 ? plain : plain.substring(0, end + 1);
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
