package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;

/**
 * Tells the broker what has become of the deliveries on one channel: those that were handed over with one acknowledgement
 * for many, a moment later at most, because each costs the broker and us a system call and a wake-up. Should the
 * connection end in that moment they come again, and are recognised by their ids. Runs on the thread of the consumer.
 */
final class Settlement {
    private static final long LATEST_NANOS = Duration.ofMillis(20).toNanos();

    private final Channel channel;
    private final int most;
    private int handedOver;
    private long newest;
    private long oldestAt;

    /**
     * Nothing is settled yet.
     *
     * @param most how many deliveries may wait for their acknowledgement; with half the prefetch or more the broker would
     *     have to wait
     */
    Settlement(Channel channel, int most) {
        this.channel = channel;
        this.most = most;
    }

    /** It is with every subscriber that asked for it. */
    void handedOver(Received received) {
        if (handedOver == 0) {
            oldestAt = System.nanoTime();
        }
        handedOver++;
        newest = received.tag();
    }

    /** It is of no use to anybody; a dead letter, where there is a place for these. */
    void refuse(Received received) throws IOException {
        channel.basicReject(received.tag(), false);
    }

    /** For how long one may wait for more, {@code otherwise} if nothing is outstanding. */
    Duration patience(Duration otherwise) {
        return handedOver == 0 ? otherwise : Duration.ofNanos(Math.max(0, oldestAt + LATEST_NANOS - System.nanoTime()));
    }

    void acknowledgeWhenDue() throws IOException {
        if (handedOver >= most || (handedOver > 0 && System.nanoTime() - oldestAt >= LATEST_NANOS)) {
            acknowledge();
        }
    }

    /** Never names a delivery that was refused: the broker would take that for a breach of the protocol. */
    void acknowledge() throws IOException {
        if (handedOver > 0) {
            channel.basicAck(newest, true);
            handedOver = 0;
        }
    }
}
