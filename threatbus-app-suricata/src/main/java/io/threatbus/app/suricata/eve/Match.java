package io.threatbus.app.suricata.eve;

import io.threatbus.app.suricata.point.Item;
import io.threatbus.stix.StixId;
import java.util.Optional;

/**
 * An indicator was seen.
 *
 * @param item what was seen; empty if only the indicator is known
 * @param place where it was seen
 */
record Match(StixId indicator, Optional<Item> item, String place) {}
