package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import io.threatbus.message.StixObject;
import io.threatbus.spi.AcknowledgedInQueue;
import io.threatbus.spi.HeldMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One channel in confirm mode with the messages published on it that are not confirmed yet, in a ring by the channel's
 * sequence numbers. The publisher's thread publishes, the connection's thread confirms; what both use is guarded by the
 * lock on {@code this}, which is never held while writing to the connection.
 */
final class ConfirmChannel {
    private static final int TRANSIENT = 1;
    private static final int PERSISTENT = 2;
    /** As RabbitMQ words it since 3.8. */
    private static final Pattern TOO_LARGE = Pattern.compile("message size ([0-9]{1,9}) is larger than");

    private final Channel channel;
    private final String exchange;
    private final AcknowledgedInQueue inq;
    private final boolean confirms;
    private final Outbox outbox;
    private final Binding binding;
    private final BackboneMetrics metrics;
    private final @Nullable HeldMessage[] ring;
    private final Set<Long> returned = new HashSet<>();
    private long next = 1;
    private long lowest = 1;
    /** Since when the oldest message waits for its confirmation as the oldest. */
    private long headSince = System.nanoTime();

    private boolean refusing;
    private long refusingSince;
    private boolean hasAccepted;
    private boolean abandoned;

    private ConfirmChannel(Channel channel, Publishing publishing, int window) {
        this.channel = channel;
        this.exchange = publishing.exchange;
        this.inq = publishing.inq;
        this.confirms = publishing.confirms;
        this.outbox = publishing.outbox;
        this.binding = publishing.binding;
        this.metrics = publishing.metrics;
        this.ring = new HeldMessage[window];
    }

    /** What all channels of a publisher share. */
    record Publishing(
            String exchange,
            AcknowledgedInQueue inq,
            boolean confirms,
            Outbox outbox,
            Binding binding,
            BackboneMetrics metrics) {}

    /**
     * Puts a channel into confirm mode, unless nobody wants to know.
     *
     * @param window how many messages may be unconfirmed
     */
    static ConfirmChannel open(Channel channel, Publishing publishing, int window) throws IOException {
        ConfirmChannel confirming = new ConfirmChannel(channel, publishing, window);
        channel.addReturnListener(confirming::returned);
        if (publishing.confirms) {
            channel.addConfirmListener(
                    (sequence, multiple) -> confirming.settle(sequence, multiple, true),
                    (sequence, multiple) -> confirming.settle(sequence, multiple, false));
            channel.confirmSelect();
        }
        return confirming;
    }

    /** Messages about one object go one way, so that they keep their order. */
    static ConfirmChannel of(HeldMessage outgoing, List<ConfirmChannel> channels) {
        int key = outgoing.message() instanceof StixObject object ? object.id().hashCode() : 0;
        return channels.get(channels.size() == 1 ? 0 : Math.floorMod(key, channels.size()));
    }

    /** How many more messages may be published now. */
    synchronized int room() {
        return ring.length - (int) (next - lowest);
    }

    /** Waits for room; false when {@code timeout} passed first. */
    synchronized boolean awaitRoom(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (room() == 0) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Publishes a message; it stays here until confirmed, also when this fails. There must be room. */
    void publish(HeldMessage outgoing) throws IOException {
        synchronized (this) {
            if (lowest == next) {
                headSince = System.nanoTime();
            }
            ring[place(next)] = outgoing;
            next++;
        }
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("application/json")
                .deliveryMode(confirms ? PERSISTENT : TRANSIENT)
                .messageId(new MessageId(outgoing.stream(), outgoing.number()).text())
                .build();
        channel.basicPublish(
                exchange, "", true, properties, outgoing.message().json().bytes());
        metrics.published.increment();
    }

    /** What was published has gone to the connection; without confirms, nothing more will be known of it. */
    void written() {
        if (!confirms && room() < ring.length) {
            settle(next - 1, true, true);
        }
    }

    /**
     * Fails if the channel is closed.
     *
     * @throws IOException with the reason
     */
    void requireOpen() throws IOException {
        ShutdownSignalException reason = channel.getCloseReason();
        if (reason != null) {
            if (!reason.isHardError()) {
                // The exchange is gone; the consumer has to bind the queue to a new one.
                binding.doubt();
            }
            throw new IOException("the channel is closed", reason);
        }
    }

    /**
     * Fails if the oldest message has been waiting for its confirmation for too long: a cluster that loses a node may lose a
     * confirmation, or the message, on a connection that lives on.
     */
    synchronized void requireConfirmations(Duration patience) throws UnansweredException {
        if (confirms && lowest < next && System.nanoTime() - headSince > patience.toNanos()) {
            throw new UnansweredException("RabbitMQ has not confirmed a message for " + patience.toSeconds()
                    + " s; reconnecting, and sending it again");
        }
    }

    /** The broker has said that it does not read at the moment. */
    synchronized void excuse() {
        headSince = System.nanoTime();
    }

    /** The broker sends a message back before it confirms it: it went to no queue. */
    private void returned(Return message) {
        String id = message.getProperties().getMessageId();
        synchronized (this) {
            MessageId.read(id == null ? "" : id).ifPresent(read -> returned.add(read.number()));
        }
        metrics.returned.increment();
        binding.doubt();
    }

    private void settle(long sequence, boolean multiple, boolean accepted) {
        List<HeldMessage> givenBack = new ArrayList<>();
        List<HeldMessage> settled = new ArrayList<>();
        synchronized (this) {
            if (abandoned) {
                return;
            }
            for (long each = multiple ? lowest : sequence; each <= sequence; each++) {
                HeldMessage outgoing = ring[place(each)];
                ring[place(each)] = null;
                if (outgoing == null) {
                    continue;
                }
                if (accepted && (returned.isEmpty() || !returned.remove(outgoing.number()))) {
                    settled.add(outgoing);
                } else {
                    givenBack.add(outgoing);
                }
            }
            hasAccepted |= accepted;
            if (!accepted && !refusing) {
                refusingSince = System.nanoTime();
            }
            refusing = !accepted;
            while (lowest < next && ring[place(lowest)] == null) {
                lowest++;
                headSince = System.nanoTime();
            }
            if (lowest == next) {
                // Without confirms a message may come back after it was settled.
                returned.clear();
            }
            notifyAll();
        }
        if (!accepted) {
            metrics.refused.add(givenBack.size());
        }
        if (!givenBack.isEmpty()) {
            outbox.giveBack(givenBack);
        }
        if (!settled.isEmpty()) {
            metrics.confirmed.add(settled.size());
            inq.acknowledge(settled);
            outbox.confirmed(settled.size());
        }
    }

    /** The size in bytes of a message for which the broker has closed the channel, since it takes none that large. */
    Optional<Integer> tooLarge() {
        return Optional.ofNullable(channel.getCloseReason())
                .map(ShutdownSignalException::getReason)
                .map(reason -> TOO_LARGE.matcher(reason.toString()))
                .filter(Matcher::find)
                .map(found -> Integer.valueOf(found.group(1)));
    }

    /** For how long the broker has refused all that was published; 0 if it does not. */
    synchronized long refusingNanos() {
        return refusing ? System.nanoTime() - refusingSince : 0;
    }

    /** Whether the broker has taken charge of anything. */
    synchronized boolean hasAccepted() {
        return hasAccepted;
    }

    /** Ends the use of this channel and takes out what is not confirmed, in its order. */
    synchronized List<HeldMessage> abandon() {
        abandoned = true;
        List<HeldMessage> unconfirmed = new ArrayList<>();
        for (long each = lowest; each < next; each++) {
            HeldMessage outgoing = ring[place(each)];
            if (outgoing != null) {
                unconfirmed.add(outgoing);
            }
        }
        return unconfirmed;
    }

    private int place(long sequence) {
        return (int) (sequence % ring.length);
    }
}
