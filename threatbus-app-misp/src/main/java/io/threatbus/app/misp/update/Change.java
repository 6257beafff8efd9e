package io.threatbus.app.misp.update;

import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;

/**
 * Something that happened to one attribute, with what is known of it.
 *
 * @param attribute its state, from MISP's message or from looking it up
 * @param asOf the {@linkplain IndicatorPublisher#moment moment} before MISP was asked for it
 */
public record Change(Action action, Attribute attribute, Known known, long asOf) {
    /** A message shows the latest state there is, as far as we know. */
    private static final long LATEST = Long.MAX_VALUE;

    /** What MISP tells of its own accord. */
    public Change(Action action, Attribute attribute, Known known) {
        this(action, attribute, known, LATEST);
    }

    /** How much of what the filter may ask for is known. */
    public enum Known {
        /** Everything: it was looked up. */
        ALL,
        /** What the messages show, and there is nothing to look more up in: the decision has to do with it. */
        MESSAGES,
        /** The event with its tags, from the message that it was published; but not what MISP itself finds about it. */
        EVENT,
        /** What the message about it shows, which is neither the event's tags nor what MISP finds. */
        MESSAGE,
        /** What the message shows; MISP was asked and has no such attribute, or none that we may see. */
        NOT_VISIBLE;

        /** Whether sightings, warning lists and decay are known. */
        public boolean showsFindings() {
            return this == ALL;
        }
    }
}
