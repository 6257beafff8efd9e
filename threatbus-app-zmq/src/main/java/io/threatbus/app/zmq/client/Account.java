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
    private final HeldVersions held = new HeldVersions();
    private final boolean keepsVersions;
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
     */
    Account(boolean keepsVersions) {
        this.keepsVersions = keepsVersions;
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
        if (!keepsVersions) {
            return;
        }
        Parsed parsed = MessageParser.DEFAULT.parse(frame, offset, frame.length - offset);
        if (parsed instanceof Parsed.Accepted accepted) {
            if (accepted.message() instanceof Indicator indicator) {
                held.add(indicator);
            }
        } else {
            complete = false;
        }
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
