package io.threatbus.spi;

import io.threatbus.spi.life.Kept;

/** What the bus hands to the backbone plugin. */
public interface BackboneContext extends PluginContext {
    /** The reading end of {@code inq}. Only the backbone reads it. */
    InQueueReader inq();

    /**
     * Another reading end of {@code inq}, for a backbone that says when it is done with a message; used instead of
     * {@link #inq}, and asked for while the plugin starts. If the bus has a state directory, what applications put in is
     * from then on written to disk before it counts as accepted, and kept there until it is acknowledged; what the last
     * process has left there comes first. Snapshots are not written: who asked for one asks again.
     *
     * @throws io.threatbus.ThreatBusException if the place on disk cannot be used, or another process uses it
     */
    AcknowledgedInQueue acknowledgedInq();

    /** How far the bus is with writing down what it was handed; what is acknowledged before may be lost with the process. */
    default Kept kept() {
        return Kept.NOTHING;
    }
}
