package io.threatbus.spi.life;

import io.threatbus.stix.StixId;
import java.util.List;

/**
 * Answers which active indicators name a value, for alerts and coverage. The bus keeps it from the moment when a plugin
 * first asks for it; if a store keeps the indicators, with all that are active by then. Any thread may ask.
 */
public interface ValueIndex {
    /**
     * An indicator that names a value.
     *
     * @param suffices whether its pattern matches when the value alone is seen; otherwise more must come together
     */
    record Naming(StixId indicator, boolean suffices) {}

    /**
     * The active indicators whose pattern names the value, wherever in it, in any order. Addresses and networks are compared
     * in their canonical form, domain names, e-mail addresses and hashes whatever their case, and all else as it is written.
     */
    List<Naming> naming(String value);

    /** Whether all values are known: beyond its limit the index takes no more. */
    boolean isComplete();
}
