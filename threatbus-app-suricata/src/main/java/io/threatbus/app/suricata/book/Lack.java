package io.threatbus.app.suricata.book;

import io.threatbus.stix.StixId;
import java.util.Set;

/**
 * What one Suricata has not, and should.
 *
 * @param items how many
 * @param indicators that want them; none if they are too many to be named
 * @param complete whether all are named
 * @param surplus how many items it has that nobody wants
 */
public record Lack(long items, Set<StixId> indicators, boolean complete, long surplus) {
    public Lack {
        indicators = Set.copyOf(indicators);
    }
}
