package io.threatbus.app.zeek.intel;

import java.util.List;

/** What an indicator is for Zeek's Intel framework. */
public sealed interface IntelMapping {
    /**
     * Values to look for, each of them enough for a match.
     *
     * @param watches each item once; at least one
     * @param leftOut alternatives of the pattern that Zeek cannot look for
     */
    record Items(List<Watch> watches, List<Unmappable> leftOut) implements IntelMapping {
        public Items {
            watches = List.copyOf(watches);
            leftOut = List.copyOf(leftOut);
        }

        /** Without what they stand for. */
        public List<IntelItem> items() {
            return watches.stream().map(Watch::item).toList();
        }
    }

    /**
     * Nothing that Zeek can look for.
     *
     * @param reason a stable code, the label of a counter
     * @param detail for people
     */
    record Unmappable(String reason, String detail) implements IntelMapping {}
}
