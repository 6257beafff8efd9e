package io.threatbus.app.suricata.eve;

import io.threatbus.stix.StixId;

/**
 * An indicator was seen.
 *
 * @param value what was seen; empty if only the indicator is known
 * @param kind the name of the dataset
 * @param place where it was seen
 */
record Match(StixId indicator, String value, String kind, String place) {}
