package io.threatbus.bus;

import io.threatbus.message.Message;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What became of the messages for one subscriber: counted, for it and its plugin, and told to the observer. Thread-safe. */
final class SubscriberCounts {
    private final String subscriber;
    private final SubscriberMeters meters;
    private final MessageObserver observer;
    private final LongAdder queued = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder skipped = new LongAdder();

    SubscriberCounts(String subscriber, SubscriberMeters meters, MessageObserver observer) {
        this.subscriber = subscriber;
        this.meters = meters;
        this.observer = observer;
    }

    void queue(List<? extends Message> messages) {
        queued.add(messages.size());
        meters.queued.add(messages.size());
        observer.queued(subscriber, messages);
    }

    void drop(List<? extends Message> messages) {
        dropped.add(messages.size());
        meters.dropped.add(messages.size());
        observer.dropped(subscriber, messages);
    }

    void send(List<? extends Message> messages) {
        sent.add(messages.size());
        meters.sent.add(messages.size());
        observer.sent(subscriber, messages);
    }

    void skip(List<? extends Message> messages, String reason) {
        if (!messages.isEmpty()) {
            skipped.add(messages.size());
            meters.skipped(reason).add(messages.size());
            messages.forEach(message -> observer.skipped(subscriber, message, reason));
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

    long skipped() {
        return skipped.sum();
    }
}
