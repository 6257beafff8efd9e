package io.threatbus.app.suricata.book;

import io.threatbus.app.suricata.point.Item;
import io.threatbus.stix.StixId;
import java.util.List;
import java.util.Optional;

/**
 * What the bus says of an indicator. It has decided already which version counts: what comes last holds.
 *
 * @param until when it ends by itself, in microseconds, if that is still to come; empty for never
 * @param points what it takes of the bound of the book
 * @param items nothing if the indicator is withdrawn
 */
public record Wish(StixId id, Optional<Long> until, int points, List<Item> items) {
    public Wish {
        items = List.copyOf(items);
    }
}
