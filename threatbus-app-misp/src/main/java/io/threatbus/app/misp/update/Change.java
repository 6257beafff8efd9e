package io.threatbus.app.misp.update;

import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;

/**
 * News of one attribute, with what is known of it.
 *
 * @param attribute its state, from MISP's message or from looking it up
 */
public record Change(Action action, Attribute attribute, Known known) {
    /** How much of what the filter may ask for is known. */
    public enum Known {
        /** Everything: it was looked up, or there is nothing to look it up in. */
        ALL,
        /** The event with its tags, from the message that it was published; but not what MISP itself finds about it. */
        EVENT,
        /** What the message about it shows, which is neither the event's tags nor what MISP finds. */
        MESSAGE,
        /** What the message shows; MISP was asked and has no such attribute, or none that we may see. */
        NOT_VISIBLE
    }
}
