package io.threatbus.spi;

/** What the bus hands to the backbone plugin. */
public interface BackboneContext extends PluginContext {
    /** The reading end of {@code inq}. Only the backbone reads it. */
    InQueueReader inq();
}
