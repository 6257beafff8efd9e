package io.threatbus.app.zmq;

import io.threatbus.message.Message;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.StixObject;
import io.threatbus.spi.Subscription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What is to be sent to one application next, in order: what other applications ask for history, of which only so much
 * waits, before what was fetched from its queue on the bus. Owned by the thread of the endpoint's loop.
 */
final class PendingMessages {
    private static final int MOST_REQUESTS = 1000;

    private final Subscription subscription;
    private final Deque<Message> next = new ArrayDeque<>();
    private final List<Message> fetched = new ArrayList<>();
    private final Deque<SnapshotRequest> requests = new ArrayDeque<>();

    PendingMessages(Subscription subscription) {
        this.subscription = subscription;
    }

    /** Takes a question of another application; false if too many wait already. */
    boolean ask(SnapshotRequest request) {
        return requests.size() < MOST_REQUESTS && requests.add(request);
    }

    /**
     * The messages to send next, in order; the reader removes those it takes.
     *
     * @param limit how many to fetch from the bus when none are left here
     */
    Deque<Message> next(int limit) {
        if (next.isEmpty()) {
            next.addAll(requests);
            requests.clear();
            subscription.drainTo(fetched, limit);
            fetched.forEach(this::accept);
            fetched.clear();
        }
        return next;
    }

    /** Takes messages back that could not be sent; they come first again, in their order. */
    void giveBack(List<Message> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            next.addFirst(messages.get(i));
        }
    }

    /** Questions come by {@link #ask} to everybody, so one that was also subscribed to would come twice (section 5). */
    private void accept(Message message) {
        if (message instanceof StixObject) {
            next.add(message);
        } else {
            subscription.skipped(message, "not-for-applications");
        }
    }

    /** Whether nothing waits, here or on the bus. */
    boolean isEmpty() {
        return next.isEmpty() && requests.isEmpty() && subscription.depth() <= 0;
    }
}
