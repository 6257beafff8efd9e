package io.threatbus.bus;

import io.threatbus.bus.outcome.Latency;
import io.threatbus.message.Message;
import io.threatbus.spi.OutcomeListener;
import io.threatbus.spi.Proof;
import io.threatbus.spi.Recipient;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What became of the messages for one subscriber: counted, for it and its plugin, and told to the listeners. Thread-safe. */
final class SubscriberCounts {
    private final Recipient recipient;
    private final SubscriberMeters meters;
    private final OutcomeListener listeners;
    private final LongAdder queued = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder applied = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder skipped = new LongAdder();

    SubscriberCounts(Recipient recipient, SubscriberMeters meters, OutcomeListener listeners) {
        this.recipient = recipient;
        this.meters = meters;
        this.listeners = listeners;
    }

    void queue(List<? extends Message> messages) {
        queued.add(messages.size());
        meters.queued.add(messages.size());
        listeners.queued(recipient, messages);
    }

    void drop(List<? extends Message> messages) {
        dropped.add(messages.size());
        meters.dropped.add(messages.size());
        listeners.dropped(recipient, messages);
    }

    void send(List<? extends Message> messages) {
        sent.add(messages.size());
        meters.sent.add(messages.size());
        Latency.record(messages, meters.untilSent);
        listeners.sent(recipient, messages);
    }

    void apply(List<? extends Message> messages) {
        applied.add(messages.size());
        meters.applied.add(messages.size());
        Latency.record(messages, meters.untilApplied);
        listeners.applied(recipient, messages);
    }

    void prove(Proof proof) {
        listeners.proved(recipient, proof);
    }

    void fail(Message message, String reason) {
        failed.increment();
        meters.failed(reason).increment();
        listeners.failed(recipient, message, reason);
    }

    void skip(List<? extends Message> messages, String reason) {
        if (!messages.isEmpty()) {
            skipped.add(messages.size());
            meters.skipped(reason).add(messages.size());
            messages.forEach(message -> listeners.skipped(recipient, message, reason));
        }
    }

    void supersede() {
        meters.superseded.increment();
    }

    long queued() {
        return queued.sum();
    }

    long dropped() {
        return dropped.sum();
    }

    long sent() {
        return sent.sum();
    }

    long applied() {
        return applied.sum();
    }

    long failed() {
        return failed.sum();
    }

    long skipped() {
        return skipped.sum();
    }
}
