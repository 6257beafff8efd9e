package io.threatbus.app.zmq.client;

import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import java.util.Optional;

/**
 * What a subscriber with a name has got: how many messages of this subscription, and which indicators in all. What it says
 * of that is true of what was handed on. Written by the thread that receives, read by the one that sends heartbeats.
 */
final class Account {
    private final HeldVersions held;
    private final int most;
    private final boolean keepsVersions;
    private final Notices notices;
    private boolean complete = true;
    private long received;
    private Shown shown = new Shown(0, Optional.empty());

    /**
     * What may be said to the bus.
     *
     * @param position how many messages of this subscription were handed on
     * @param digest of all indicators that are held after these, if that is known
     */
    record Shown(long position, Optional<String> digest) {}

    /**
     * An empty account.
     *
     * @param keepsVersions whether to keep account of indicators, and not only to count
     * @param most of how many at most
     * @param notices hears of it if they are more
     */
    Account(boolean keepsVersions, int most, Notices notices) {
        this.keepsVersions = keepsVersions;
        this.most = most;
        this.held = new HeldVersions(most);
        this.notices = notices;
    }

    /** A new subscription has begun. */
    synchronized void begin(boolean resumed) {
        received = 0;
        if (!resumed) {
            held.clear();
            complete = true;
        }
        shown = new Shown(0, Optional.empty());
    }

    /** The digest to go on with, if there is anything to go on with. */
    synchronized Optional<String> resumable() {
        return keepsVersions && complete && !held.isEmpty() ? Optional.of(held.digest()) : Optional.empty();
    }

    /** One message has come, whose JSON begins there. */
    synchronized void received(byte[] frame, int offset) {
        received++;
        if (!keepsVersions || !complete) {
            return;
        }
        Parsed parsed = MessageParser.DEFAULT.parse(frame, offset, frame.length - offset);
        if (parsed instanceof Parsed.Accepted accepted) {
            if (accepted.message() instanceof Indicator indicator && !held.add(indicator)) {
                giveUp();
            }
        } else {
            complete = false;
        }
    }

    /** Without some of them nothing can be shown of the others. */
    private void giveUp() {
        complete = false;
        held.clear();
        notices.warn("there is no memory to keep account of more than " + most
                + " indicators: from now on none is kept, and after a break the bus sends everything again."
                + " THREATBUS_JAVA_OPTIONS=-Xmx1g, for example, gives the command more memory");
    }

    /** Everything that has come was handed on. */
    synchronized void flushed() {
        if (received != shown.position) {
            shown = new Shown(received, keepsVersions && complete ? Optional.of(held.digest()) : Optional.empty());
        }
    }

    synchronized Shown shown() {
        return shown;
    }
}
