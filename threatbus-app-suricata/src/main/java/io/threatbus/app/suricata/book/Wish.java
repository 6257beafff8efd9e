package io.threatbus.app.suricata.book;

import io.threatbus.app.suricata.point.Item;
import io.threatbus.stix.StixId;
import java.util.List;
import java.util.Optional;

/**
 * What the bus says of an indicator. It has decided already which version counts: what comes last holds.
 *
 * @param until when it ends by itself, in microseconds, if that is still to come; empty for never
 * @param points what it takes of the bound of the desired state
 * @param items nothing if the indicator is withdrawn
 * @param judged the pattern, if seeing an item says less than that; it is held against all that was seen
 */
public record Wish(StixId id, Optional<Long> until, int points, List<Item> items, Optional<String> judged) {
    public Wish {
        items = List.copyOf(items);
    }
}
