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

    /** How much of what one connection has sent is handled before others have their turn. Owned by the loop's thread. */
    static final class Turn {
        /** So many frames are handled at once, whatever the clock says. */
        private static final int MOST_FRAMES = 512;
        /** The clock is looked at after so many. */
        private static final int FRAMES_PER_LOOK = 8;

        private final LongSupplier nanoTime;
        private int framesLeft;
        private long until;

        Turn(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
        }

        /** Begins one that lasts until then, and at least one frame. */
        void begin(long end) {
            until = end;
            framesLeft = MOST_FRAMES;
        }

        /** Whether there is time for one frame more. */
        boolean next() {
            boolean first = framesLeft == MOST_FRAMES;
            boolean late = !first && framesLeft % FRAMES_PER_LOOK == 0 && nanoTime.getAsLong() - until > 0;
            return framesLeft-- > 0 && !late;
        }
    }
}
