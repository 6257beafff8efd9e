package io.threatbus.zmtp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

/**
 * The connections that have something to be handled, in the order in which they came. Each turn of the loop gives them a
 * hundredth of a second together: the more there are, the less has each at once, so that nobody waits for one that has sent
 * a hundred thousand requests, and whoever delivers has its turn as well. Owned by the loop's thread.
 */
final class ReadyConnections {
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long SHORTEST_SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(30);

    private final LongSupplier nanoTime;
    private final Deque<Connection> queue = new ArrayDeque<>();

    ReadyConnections(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** It is handled in this turn or one of the next; once, however often it is added before. */
    void add(Connection connection) {
        if (connection.queue()) {
            queue.add(connection);
        }
    }

    /**
     * Handles as many as there is time for.
     *
     * @param serve takes a connection, and when it is to stop
     */
    void serve(ObjLongConsumer<Connection> serve) {
        int count = queue.size();
        if (count == 0) {
            return;
        }
        long begin = nanoTime.getAsLong();
        long slice = Math.max(SHORTEST_SLICE_NANOS, Math.min(LONGEST_SLICE_NANOS, TURN_NANOS / count));
        long now = begin;
        for (int i = 0; i < count && now - begin < TURN_NANOS; i++) {
            Connection connection = queue.remove();
            connection.unqueue();
            serve.accept(connection, now + slice);
            now = nanoTime.getAsLong();
        }
    }
}
