package io.threatbus.message;

import java.util.List;

/**
 * What the bus notes down about a message on its way: how many queues hold it, for whoever accounts for memory, since
 * subscribers share one message and its bytes count once; when it was accepted; which change of what is known it brings; and
 * how what it takes the place of was marked.
 * The notes lie with the message's text, since that is what all of them keep alive, and are no part of it. The number of
 * holders may be changed by any thread; the others are made before the message is handed to another thread and stay as they
 * are from then on. For the bus alone.
 */
public final class Stamps {
    /** Of a message that has no such note. */
    public static final int NONE = 0;

    /** The level of what takes the place of nothing. */
    public static final int NOTHING_BEFORE = -1;

    private Stamps() {}

    /**
     * Notes when messages were accepted.
     *
     * @param nanos as {@link System#nanoTime} says
     */
    public static void accept(List<? extends Message> messages, long nanos) {
        long stamp = nanos == NONE ? 1 : nanos;
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i) instanceof StixObject object) {
                object.json().setAccepted(stamp);
            }
        }
    }

    /** When it was accepted, as {@link System#nanoTime} said; {@link #NONE} if that is not known. */
    public static long accepted(Message message) {
        return message instanceof StixObject object ? object.json().accepted() : NONE;
    }

    /** Notes that it was accepted when another message was, in whose place it is told; now, if that is not known. */
    public static void acceptLike(StixObject told, StixObject brought) {
        long accepted = brought.json().accepted();
        told.json().setAccepted(accepted == NONE ? System.nanoTime() : accepted);
    }

    /** Notes that it is told as the change of that number. */
    public static void change(Indicator told, long number) {
        told.json().setChange(number);
    }

    /** Which change of what is known it brings; {@link #NONE} for what brings none, such as history. */
    public static long change(Indicator indicator) {
        return indicator.json().change();
    }

    /** Notes the level of the content that it takes the place of, see {@link io.threatbus.stix.MarkingLevel}. */
    public static void replace(Indicator told, int level) {
        told.json().setLevelBefore(level);
    }

    /** The level of the content that it takes the place of; {@link #NOTHING_BEFORE} if there is none, or it is not known. */
    public static int levelBefore(Indicator indicator) {
        return indicator.json().levelBefore();
    }

    /** One more holds it; how many do now. */
    public static int addHolder(Message message) {
        return message instanceof SnapshotRequest ? 1 : text(message).addHolder();
    }

    /** One less holds it; how many do now. */
    public static int removeHolder(Message message) {
        return message instanceof SnapshotRequest ? 0 : text(message).removeHolder();
    }

    /** How many hold it. */
    public static int holders(Message message) {
        return message instanceof SnapshotRequest ? 1 : text(message).holders();
    }

    /** The text of an envelope is written each time that it is asked for; what stays is its object. */
    private static JsonText text(Message message) {
        return message instanceof SnapshotEnvelope envelope ? envelope.body().json() : message.json();
    }
}
