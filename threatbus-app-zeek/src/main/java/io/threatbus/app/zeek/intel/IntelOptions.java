package io.threatbus.app.zeek.intel;

import io.threatbus.stix.sensor.Compound;

/**
 * How patterns become items for one subscription.
 *
 * @param rich whether the script takes conditions and context, and keeps items by indicator; the original one does not
 * @param compound what becomes of patterns whose parts the sensor cannot check together
 * @param repair whether values that are never seen as they are written are sent in a repaired form
 */
public record IntelOptions(boolean rich, Compound compound, boolean repair) {
    /** For the original script, and for whoever asks what is sent by default. */
    public static final IntelOptions PLAIN = new IntelOptions(false, Compound.EXACT, false);
}
