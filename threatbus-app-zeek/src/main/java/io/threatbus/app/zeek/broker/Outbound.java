package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.EndpointCounters.Counter;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.Envelope;
import io.threatbus.app.zeek.broker.wire.TopicFilter;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.BrokerDataEncoder;
import io.threatbus.app.zeek.data.WireWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The way out to one peer: matches topics with the peer's subscriptions, holds what is too early, and refuses what exceeds
 * the limits. Safe for any thread; its own monitor guards everything.
 */
final class Outbound {
    private static final int INITIAL_CAPACITY = 512;

    private final EndpointContext context;
    private final ConnectionWriter writer;
    private final HoldQueue hold = new HoldQueue();
    private TopicFilter filter;
    private String lastTopic = "";
    private byte[] lastTopicBytes = new byte[0];
    private boolean open = true;
    private volatile boolean full;
    private final LongAdder messages = new LongAdder();

    Outbound(EndpointContext context, ConnectionWriter writer, TopicFilter filter) {
        this.context = context;
        this.writer = writer;
        this.filter = filter;
    }

    synchronized PublishResult publish(String topic, BrokerData value) {
        byte[] name = topicBytes(topic);
        if (!open) {
            return PublishResult.CLOSED;
        } else if (!filter.covers(name)) {
            context.counters().increment(Counter.NOT_SUBSCRIBED);
            return PublishResult.NOT_SUBSCRIBED;
        }
        return enqueue(name, value);
    }

    synchronized PublishResult publishWhenSubscribed(String topic, BrokerData value, Runnable firstHeld) {
        byte[] name = topicBytes(topic);
        if (!open) {
            return PublishResult.CLOSED;
        } else if (filter.covers(name)) {
            return enqueue(name, value);
        } else if (isFull()) {
            return refuse();
        }
        WireWriter frame = new WireWriter(INITIAL_CAPACITY);
        writeData(frame, name, value);
        if (hold.add(topic, frame.toByteArray(), System.nanoTime())) {
            firstHeld.run();
        }
        return PublishResult.HELD;
    }

    private PublishResult enqueue(byte[] topic, BrokerData value) {
        if (isFull()) {
            return refuse();
        }
        writer.append(frame -> writeData(frame, topic, value));
        countOut(1);
        return PublishResult.QUEUED;
    }

    private void writeData(WireWriter frame, byte[] topic, BrokerData value) {
        int start = Envelope.begin(frame, context.ownId(), EndpointId.NIL, Envelope.DATA, topic);
        BrokerDataEncoder.encode(value, frame);
        Envelope.end(frame, start);
    }

    private PublishResult refuse() {
        context.counters().increment(Counter.QUEUE_FULL);
        return PublishResult.FULL;
    }

    /** Marks the need for a signal before looking again, so that the loop cannot drain the queue unnoticed in between. */
    private boolean isFull() {
        if (hasRoom(1)) {
            return false;
        }
        full = true;
        if (hasRoom(2)) {
            full = false;
            return false;
        }
        return true;
    }

    private synchronized boolean hasRoom(int divisor) {
        return writer.queuedBytes() < context.limits().queueBytes() / divisor + 1L
                && hold.bytes() < context.limits().holdBytes() / divisor + 1L;
    }

    private void countOut(int count) {
        messages.add(count);
        context.counters().add(Counter.MESSAGES_OUT, count);
    }

    private byte[] topicBytes(String topic) {
        if (lastTopic.isEmpty() || !topic.equals(lastTopic)) {
            byte[] name = topic.getBytes(StandardCharsets.UTF_8);
            if (name.length == 0 || name.length > Envelope.LONGEST_TOPIC || topic.contains(Envelope.INTERNAL_MARK)) {
                throw new IllegalArgumentException("not a topic to publish to: " + name.length
                        + " bytes, must be 1 to 65535 and must not contain " + Envelope.INTERNAL_MARK);
            }
            lastTopic = topic;
            lastTopicBytes = name;
        }
        return lastTopicBytes;
    }

    /** Takes a new list of subscriptions and lets go what was waiting for them. */
    synchronized void filterChanged(TopicFilter newFilter) {
        filter = newFilter;
        List<byte[]> released = hold.release(newFilter);
        for (byte[] frame : released) {
            writer.append(chunk -> chunk.raw(frame));
        }
        countOut(released.size());
    }

    /** Gives up what has been held for a topic for too long, and tells how many messages that were. */
    synchronized int expire(String topic, Duration after) {
        int count = hold.expire(topic, System.nanoTime() - after.toNanos());
        context.counters().add(Counter.HELD_EXPIRED, count);
        return count;
    }

    synchronized void discardHeld(String topic) {
        hold.discard(topic);
    }

    /** Whether somebody who had found the queue full can be told that it is not any more. */
    boolean hasRoomAgain() {
        if (!full || !hasRoom(2)) {
            return false;
        }
        synchronized (this) {
            full = false;
            notifyAll();
        }
        return true;
    }

    synchronized boolean isWritable() {
        return open && hasRoom(1);
    }

    synchronized boolean awaitWritable(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (open && isFull()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return open;
    }

    synchronized TopicFilter filter() {
        return filter;
    }

    synchronized long queuedBytes() {
        return writer.queuedBytes() + hold.bytes();
    }

    long messages() {
        return messages.sum();
    }

    synchronized boolean isOpen() {
        return open;
    }

    /** Takes no more publications. */
    synchronized void close() {
        open = false;
        hold.clear();
        notifyAll();
    }
}
