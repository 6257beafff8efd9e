package io.threatbus.cli;

import io.threatbus.cli.text.Percent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The help of the program itself: every command on a line of its own, beside others of its purpose, short enough for a
 * terminal of 80 columns and 24 rows. What the options mean stands in the help of each command and in the manual.
 */
final class Overview {
    private static final int WIDTH = 80;
    private static final Set<String> SYNOPSIS =
            Set.of(UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING, UsageMessageSpec.SECTION_KEY_SYNOPSIS);
    private static final int TEXT_COLUMN = 21;
    private static final String OTHERS = "Others";

    /** What shipped commands are for; a command that stands nowhere here is a plugin's of somebody else. */
    private static final List<Group> GROUPS = List.of(
            new Group("Bus", List.of("run", "check", "status", "top", "plugins")),
            new Group("Ask", List.of("trace", "coverage", "explain", "pattern")),
            new Group("Data", List.of("publish", "subscribe", "points", "indicators", "import", "export")),
            new Group("Set up", List.of("keys", "completion")));

    private record Group(String title, List<String> commands) {}

    private Overview() {}

    /** Makes this the help of a command line whose subcommands are complete. */
    static void install(CommandLine program) {
        // The map is the program's own, whereas the list of sections would be that of all commands.
        Map<String, CommandLine.IHelpSectionRenderer> sections = program.getHelpSectionMap();
        for (String section : program.getHelpSectionKeys()) {
            if (!SYNOPSIS.contains(section)) {
                sections.put(section, help -> "");
            }
        }
        sections.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> text(program.getCommandSpec()));
    }

    private static String text(CommandSpec program) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        Set<String> left = program.subcommands().entrySet().stream()
                .filter(entry ->
                        !entry.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        // Who reads this has found it.
        left.remove("help");
        for (Group group : GROUPS) {
            List<String> present =
                    group.commands().stream().filter(left::remove).toList();
            rows(group.title(), present, program, lines);
        }
        rows(OTHERS, List.copyOf(left), program, lines);
        lines.add("");
        lines.add("All commands know " + globalOptions(program) + ":");
        lines.add("see 'threatbus COMMAND --help' or 'man threatbus'. Without one, the bus runs.");
        lines.add("Exit codes: 0 done, 1 failed, 2 wrong usage, 4 not found, 78 bad configuration.");
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    private static String globalOptions(CommandSpec program) {
        return program.options().stream()
                .filter(option -> option.scopeType() == CommandLine.ScopeType.INHERIT)
                .map(OptionSpec::longestName)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static void rows(String title, List<String> names, CommandSpec program, List<String> lines) {
        String shown = title;
        for (String name : names) {
            CommandSpec command = program.subcommands().get(name).getCommandSpec();
            String text = summary(command, Math.max(TEXT_COLUMN, name.length() + 10));
            lines.add(String.format(Locale.ROOT, "%-8s %-11s %s", shown, name, text));
            shown = "";
        }
    }

    /** What is said of the command first, as far as there is room. */
    private static String summary(CommandSpec command, int column) {
        UsageMessageSpec usage = command.usageMessage();
        String[] said = usage.header().length > 0 ? usage.header() : usage.description();
        String first = said.length == 0 ? "" : Percent.plain(said[0]);
        int room = Math.max(1, WIDTH - column);
        return first.length() <= room ? first : first.substring(0, room - 1) + "…";
    }
}
