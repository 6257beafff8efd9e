package io.threatbus.bus;

import io.threatbus.spi.OutcomeListener;

/** The listener of the process around the bus: its trace. */
public interface MessageObserver extends OutcomeListener {
    /** Does nothing. */
    MessageObserver NONE = new MessageObserver() {};
}
