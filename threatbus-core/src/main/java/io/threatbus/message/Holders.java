package io.threatbus.message;

/**
 * How many queues hold a message, for whoever accounts for memory: subscribers share one message, so its bytes count once.
 * The number lies with the message's text, since that is what all of them keep alive. Thread-safe; for the bus alone.
 */
public final class Holders {
    private Holders() {}

    /** One more holds it; how many do now. */
    public static int add(Message message) {
        return message instanceof SnapshotRequest ? 1 : text(message).addHolder();
    }

    /** One less holds it; how many do now. */
    public static int remove(Message message) {
        return message instanceof SnapshotRequest ? 0 : text(message).removeHolder();
    }

    /** How many hold it. */
    public static int count(Message message) {
        return message instanceof SnapshotRequest ? 1 : text(message).holders();
    }

    /** The text of an envelope is written each time that it is asked for; what stays is its object. */
    private static JsonText text(Message message) {
        return message instanceof SnapshotEnvelope envelope ? envelope.body().json() : message.json();
    }
}
