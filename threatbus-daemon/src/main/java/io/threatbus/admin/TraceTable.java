package io.threatbus.admin;

import io.threatbus.admin.Arrivals.Arrival;
import io.threatbus.bus.MessageObserver;
import io.threatbus.life.Outcome;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Rejection;
import io.threatbus.spi.Recipient;
import io.threatbus.stix.sensor.GuardMark;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Remembers what became of the last messages. It lies on the bus's hot path, so it writes down as little as it can, for a
 * batch at a time, and leaves it to whoever asks to put that together. Thread-safe.
 */
public final class TraceTable implements MessageObserver {
    private static final int REJECTIONS = 200;

    /**
     * Bad input, as remembered.
     *
     * @param time milliseconds since 1970
     */
    record Refusal(long time, String origin, Rejection rejection) {}

    private final InstantSource clock;
    private final boolean on;
    private final boolean shared;
    private final Arrivals arrivals;
    /** Up to the subscriber's queue, and from there: different threads, which need not wait for each other. */
    private final Steps before;

    private final Steps behind;
    private final Deque<Refusal> refusals = new ArrayDeque<>();

    /**
     * A table.
     *
     * @param messages how many of the last messages are remembered; 0 for none
     * @param shared whether the backbone also brings messages that did not come in here
     */
    public TraceTable(int messages, boolean shared, InstantSource clock) {
        this.clock = clock;
        this.on = messages > 0;
        this.shared = shared;
        this.arrivals = new Arrivals(Math.max(1, messages), shared);
        this.before = new Steps(messages);
        this.behind = new Steps(messages);
    }

    @Override
    public void accepted(String origin, List<? extends Message> messages) {
        if (on) {
            arrivals.addAll(messages, origin, clock.millis());
        }
    }

    @Override
    public void refused(String origin, Message message) {
        note(before, "refused", origin, List.of(message), "the inbound queue was full");
    }

    /** What is sent to subscribers shows in their queues. */
    @Override
    public void decided(Indicator word, Outcome outcome) {
        if (!outcome.isAdded() && !outcome.isEdited()) {
            note(before, outcome.kind(), "life", List.of(word), outcome.reason());
        }
    }

    @Override
    public void guarded(Indicator word, GuardMark mark) {
        note(before, what(mark.verdict()), "guard", List.of(word), mark.code() + ": " + mark.explanation());
    }

    private static String what(GuardMark.Verdict verdict) {
        return switch (verdict) {
            case FLAG -> "flagged";
            case QUARANTINE -> "quarantined";
            case DROP -> "dropped";
            case RELEASED -> "released";
        };
    }

    @Override
    public void queued(Recipient recipient, List<? extends Message> messages) {
        if (on && shared) {
            arrivals.addUnknown(messages, "backbone", clock.millis());
        }
        note(before, Steps.QUEUED, recipient.subscriber(), messages, "");
    }

    @Override
    public void dropped(Recipient recipient, List<? extends Message> messages) {
        note(before, "dropped", recipient.subscriber(), messages, "its queue was full");
    }

    @Override
    public void sent(Recipient recipient, List<? extends Message> messages) {
        note(behind, "sent", recipient.subscriber(), messages, "");
    }

    @Override
    public void applied(Recipient recipient, List<? extends Message> messages) {
        note(behind, "applied", recipient.subscriber(), messages, "");
    }

    @Override
    public void failed(Recipient recipient, Message message, String reason) {
        note(behind, "failed", recipient.subscriber(), List.of(message), reason);
    }

    @Override
    public void skipped(Recipient recipient, Message message, String reason) {
        note(behind, "skipped", recipient.subscriber(), List.of(message), reason);
    }

    private void note(Steps where, String what, String who, List<? extends Message> messages, String detail) {
        if (on && !messages.isEmpty()) {
            where.add(arrivals.last(), clock.millis(), what, who, detail, messages);
        }
    }

    @Override
    public void rejected(String origin, Rejection rejection) {
        synchronized (refusals) {
            if (refusals.size() == REJECTIONS) {
                refusals.removeFirst();
            }
            refusals.addLast(new Refusal(clock.millis(), origin, rejection));
        }
    }

    /** The traces that mention a text in the identifier, the pattern or what was sighted; the newest first. */
    List<Trace> search(String text, int limit) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return new TraceSearch(arrivals.copy(), List.of(before.copy(), behind.copy()))
                .find(arrival -> arrival.mentions(wanted), limit);
    }

    /** The messages that came after a number; the newest first. */
    List<Arrival> since(long number, int limit) {
        long last = arrivals.last();
        long first = Math.max(Math.max(number + 1, last - limit + 1), arrivals.first());
        return LongStream.rangeClosed(0, last - first)
                .mapToObj(age -> arrivals.get(last - age))
                .flatMap(Optional::stream)
                .toList();
    }

    /** When the oldest message came that is remembered. */
    Optional<String> oldest() {
        return arrivals.get(arrivals.first())
                .map(oldest -> Instant.ofEpochMilli(oldest.received()).toString());
    }

    /** The last bad input, oldest first. */
    List<Refusal> refusals() {
        synchronized (refusals) {
            return List.copyOf(refusals);
        }
    }
}
