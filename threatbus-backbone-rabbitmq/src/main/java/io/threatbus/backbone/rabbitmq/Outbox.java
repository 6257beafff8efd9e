package io.threatbus.backbone.rabbitmq;

import io.threatbus.spi.HeldMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * How many messages the bus holds that the broker has not confirmed, and those of them that the broker gave back. The
 * messages themselves are in the publisher's hands or in a {@link ConfirmChannel}. Guarded by its own lock: the
 * publisher adds, the connection's thread removes.
 */
final class Outbox {
    private final List<HeldMessage> refused = new ArrayList<>();
    private long held;
    private long changes;

    /** The publisher has taken so many messages from {@code inq}. */
    synchronized void taken(int count) {
        held += count;
    }

    /** The broker has taken charge of so many. */
    synchronized void confirmed(int count) {
        held -= count;
        changes++;
        notifyAll();
    }

    /** The broker did not take charge of these. */
    synchronized void giveBack(Collection<HeldMessage> messages) {
        refused.addAll(messages);
        changes++;
        notifyAll();
    }

    /** Takes what was given back, in its order. */
    synchronized List<HeldMessage> takeRefused() {
        List<HeldMessage> taken = new ArrayList<>(refused);
        refused.clear();
        taken.sort(Comparator.comparingLong(HeldMessage::number));
        return taken;
    }

    /** How many messages are held. */
    synchronized long held() {
        return held;
    }

    /** Waits until something changes, for {@code timeout} at most. */
    synchronized void awaitChange(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        long before = changes;
        while (changes == before) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }
}
