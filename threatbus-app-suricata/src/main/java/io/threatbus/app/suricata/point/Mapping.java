package io.threatbus.app.suricata.point;

import java.util.List;

/**
 * What an indicator means for Suricata.
 *
 * @param items each once; may be empty
 * @param points how many points of the pattern they stand for
 * @param skipped what cannot be looked for; not empty if there are no items
 * @param judged whether seeing an item says less than the pattern, which has to be held against all that was seen
 */
public record Mapping(List<Item> items, int points, List<Skip> skipped, boolean judged) {
    public Mapping {
        items = List.copyOf(items);
        skipped = List.copyOf(skipped);
    }

    /**
     * Why something is not looked for.
     *
     * @param reason a stable code in lower case with hyphens
     * @param detail for people
     */
    public record Skip(String reason, String detail) {}

    static Mapping none(String reason, String detail) {
        return new Mapping(List.of(), 0, List.of(new Skip(reason, detail)), false);
    }
}
