package io.threatbus.app.store.inbox;

/**
 * Messages that waited on disk and are missing.
 *
 * @param messages how many
 * @param since when the first of them may have arrived, in microseconds since 1970
 * @param detail what happened to which file, for the operator
 */
public record InboxLoss(long messages, long since, String detail) {
    /** Both as one; of the details, the first. */
    InboxLoss and(InboxLoss other) {
        return new InboxLoss(messages + other.messages, Math.min(since, other.since), detail);
    }
}
