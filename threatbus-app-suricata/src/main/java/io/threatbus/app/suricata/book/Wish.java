package io.threatbus.app.suricata.book;

import io.threatbus.app.suricata.point.Item;
import io.threatbus.stix.StixId;
import java.util.List;
import java.util.Optional;

/**
 * What one version of an indicator asks for.
 *
 * @param modified the version, in microseconds
 * @param from from when on, in microseconds
 * @param until until when, in microseconds; empty for ever
 * @param points what it takes of the bound of the book
 * @param items nothing if the indicator is withdrawn
 */
public record Wish(StixId id, long modified, long from, Optional<Long> until, int points, List<Item> items) {
    public Wish {
        items = List.copyOf(items);
    }
}
