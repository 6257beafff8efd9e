package io.threatbus.cli.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts tables one below the other on a screen of so many rows. What needs attention stands first and keeps its words; the
 * rest becomes shorter as the screen fills, and what does not fit at all is counted in the last line of its table.
 */
public final class Screen {
    private static final int WIDTH = 80;
    private static final int LEAST_ENTRIES = 6;
    /** How many lines an entry may take that needs attention, on a screen that fills. */
    private static final int[] LIMITS = {Integer.MAX_VALUE, 4, 3, 2, 1};

    private Screen() {}

    /**
     * One line of a table, or several if there is much to say.
     *
     * @param calm whether nobody has to look at it
     */
    public record Entry(List<String> lines, boolean calm) {
        public Entry {
            lines = List.copyOf(lines);
        }

        private Entry atMost(int most) {
            if (lines.size() <= most) {
                return this;
            }
            List<String> kept = new ArrayList<>(lines.subList(0, most));
            kept.set(most - 1, StatusLines.cut(kept.get(most - 1) + " …", WIDTH));
            return new Entry(kept, calm);
        }
    }

    /**
     * Entries below a heading, those that need attention first.
     *
     * @param calm what is to be said of entries that are left out if none of them needs attention, such as "all up"
     */
    public record Table(String heading, List<Entry> entries, String calm) {
        public Table {
            entries = List.copyOf(entries);
        }

        private int height() {
            return 1 + entries.stream().mapToInt(entry -> entry.lines().size()).sum();
        }

        private Table atMost(int most) {
            return new Table(
                    heading,
                    entries.stream()
                            .map(entry -> entry.atMost(entry.calm() ? 1 : most))
                            .toList(),
                    calm);
        }

        private List<String> lines(int rows) {
            List<String> lines = new ArrayList<>(List.of(heading));
            if (height() <= rows) {
                entries.forEach(entry -> lines.addAll(entry.lines()));
                return lines;
            }
            int shown = 0;
            while (lines.size() + entries.get(shown).lines().size() < rows) {
                lines.addAll(entries.get(shown++).lines());
            }
            List<Entry> rest = entries.subList(shown, entries.size());
            long calmOnes = rest.stream().filter(Entry::calm).count();
            lines.add("  … and %d more%s"
                    .formatted(
                            rest.size(),
                            calmOnes == rest.size() ? ", " + calm : "; threatbus status --all shows them"));
            return lines;
        }
    }

    /** All of it, however long that is. */
    public static List<String> whole(String title, List<Table> tables) {
        return lines(title, tables, Integer.MAX_VALUE);
    }

    /** As much as fits, the earlier tables before the later ones, of which a few entries are shown all the same. */
    public static List<String> fit(String title, List<Table> tables, int rows) {
        int room = rows - 1 - tables.size();
        if (height(tables) <= room) {
            return whole(title, tables);
        }
        List<Table> shorter = tables;
        for (int limit : LIMITS) {
            int most = limit;
            shorter = tables.stream().map(table -> table.atMost(most)).toList();
            if (height(shorter.subList(0, shorter.size() - 1)) + LEAST_ENTRIES <= room) {
                break;
            }
        }
        return lines(title, shorter, room);
    }

    private static int height(List<Table> tables) {
        return tables.stream().mapToInt(Table::height).sum();
    }

    private static List<String> lines(String title, List<Table> tables, int room) {
        List<String> lines = new ArrayList<>(List.of(title));
        int left = room;
        for (int i = 0; i < tables.size(); i++) {
            int others = tables.subList(i + 1, tables.size()).stream()
                    .mapToInt(table -> Math.min(table.height(), LEAST_ENTRIES))
                    .sum();
            List<String> table = tables.get(i).lines(Math.max(2, left - others));
            lines.add("");
            lines.addAll(table);
            left -= table.size();
        }
        return lines;
    }
}
