package io.threatbus.app.store.life;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The last decisions about an indicator, one a line: when, of which version, what came of it, why, and who said it. */
public final class Histories {
    /** So many are kept. */
    public static final int MOST = 20;

    private static final int PARTS = 5;
    private static final int LONGEST_SOURCE = 100;

    private Histories() {}

    /**
     * A decision.
     *
     * @param at when, in microseconds since 1970
     * @param modified the {@code modified} of what was said
     * @param source who said it; empty if it has no name, {@code clock} if nobody did
     */
    public record Entry(long at, long modified, String outcome, String reason, String source) {}

    /** The text with one more; the oldest goes. One that repeats the last only moves its time. */
    public static String with(String history, Entry entry) {
        String source =
                entry.source.length() > LONGEST_SOURCE ? entry.source.substring(0, LONGEST_SOURCE) : entry.source;
        String rest = " " + entry.modified + " " + entry.outcome + " " + entry.reason + " "
                + URLEncoder.encode(source, StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>(history.isEmpty() ? List.of() : List.of(history.split("\n", -1)));
        if (!lines.isEmpty() && lines.get(lines.size() - 1).endsWith(rest)) {
            lines.remove(lines.size() - 1);
        }
        lines.add(entry.at + rest);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - MOST), lines.size()));
    }

    /** What a text says, the oldest first. */
    public static List<Entry> of(String history) {
        List<Entry> entries = new ArrayList<>();
        for (String line : history.split("\n", -1)) {
            String[] parts = line.split(" ", PARTS);
            if (parts.length == PARTS) {
                entries.add(new Entry(
                        Long.parseLong(parts[0]),
                        Long.parseLong(parts[1]),
                        parts[2],
                        parts[3],
                        URLDecoder.decode(parts[4], StandardCharsets.UTF_8)));
            }
        }
        return entries;
    }
}
