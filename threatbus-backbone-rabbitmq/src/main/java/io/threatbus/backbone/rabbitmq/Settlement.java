package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.Channel;
import io.threatbus.spi.life.Kept;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/**
 * Tells the broker what has become of the deliveries on one channel: those that were handed over, and are on disk where they
 * are to be kept, with one acknowledgement for many, a moment later at most, because each costs the broker and us a system
 * call and a wake-up. Should the connection end in that moment they come again, and are recognised by their ids. Runs on
 * the thread of the consumer.
 */
final class Settlement {
    private static final long LATEST_NANOS = Duration.ofMillis(20).toNanos();
    /** How often it is looked whether what is overdue is on disk. */
    private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();

    private final Channel channel;
    private final int most;
    private final Kept kept;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private int handedOver;
    private long newest;
    private int open;
    private long oldestAt;

    /** Deliveries that were handed over together, up to a tag; the oldest first. */
    private record Batch(long newest, int number, long at, BooleanSupplier kept) {}

    /**
     * Nothing is settled yet.
     *
     * @param most how many deliveries may wait for their acknowledgement; with half the prefetch or more the broker would
     *     have to wait
     */
    Settlement(Channel channel, int most, Kept kept) {
        this.channel = channel;
        this.most = most;
        this.kept = kept;
    }

    /** It is with every subscriber that asked for it. */
    void handedOver(Received received) {
        handedOver++;
        newest = received.tag();
    }

    /** What was handed over is all of a batch. */
    void endOfBatch() {
        if (handedOver > 0) {
            long now = System.nanoTime();
            oldestAt = open == 0 ? now : oldestAt;
            waiting.addLast(new Batch(newest, handedOver, now, kept.mark()));
            open += handedOver;
            handedOver = 0;
        }
    }

    /** It is of no use to anybody; a dead letter, where there is a place for these. */
    void refuse(Received received) throws IOException {
        channel.basicReject(received.tag(), false);
    }

    /** How many deliveries the broker waits for. */
    int open() {
        return open;
    }

    /** For how long one may wait for more, {@code otherwise} if nothing is outstanding. */
    Duration patience(Duration otherwise) {
        return open == 0
                ? otherwise
                : Duration.ofNanos(Math.max(LOOK_NANOS, oldestAt + LATEST_NANOS - System.nanoTime()));
    }

    void acknowledgeWhenDue() throws IOException {
        if (open >= most || (open > 0 && System.nanoTime() - oldestAt >= LATEST_NANOS)) {
            acknowledge();
            if (open >= most) {
                kept.hurry();
            }
        }
    }

    /**
     * Acknowledges what is on disk as far as it is to be kept. Never names a delivery that was refused: the broker would
     * take that for a breach of the protocol.
     */
    void acknowledge() throws IOException {
        long tag = 0;
        while (!waiting.isEmpty() && waiting.element().kept().getAsBoolean()) {
            tag = waiting.element().newest();
            open -= waiting.remove().number();
        }
        if (tag > 0) {
            channel.basicAck(tag, true);
        }
        oldestAt = waiting.isEmpty() ? 0 : waiting.element().at();
    }
}
