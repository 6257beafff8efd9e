package io.threatbus.app.misp;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.spi.InQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A way into the bus that keeps what was put in. Thread-safe. */
public final class RecordingQueue implements InQueue {
    private final List<Message> messages = new ArrayList<>();
    private long untilInterrupted = Long.MAX_VALUE;

    @Override
    public synchronized void put(Message message) throws InterruptedException {
        if (untilInterrupted-- == 0) {
            throw new InterruptedException("as when the bus stops");
        }
        messages.add(message);
    }

    /** So many more are taken, then whoever puts is interrupted once. */
    public synchronized void interruptAfter(int more) {
        untilInterrupted = more;
    }

    @Override
    public synchronized void putAll(List<? extends Message> all) {
        messages.addAll(all);
    }

    @Override
    public boolean offer(Message message, Duration timeout) throws InterruptedException {
        put(message);
        return true;
    }

    @Override
    public int remainingCapacity() {
        return Integer.MAX_VALUE;
    }

    /** What came since the last call, as text: {@code add}, {@code edit} or {@code remove}, and the pattern. */
    public synchronized List<String> take() {
        List<String> texts = messages.stream()
                .map(Indicator.class::cast)
                .map(RecordingQueue::text)
                .toList();
        messages.clear();
        return texts;
    }

    /** The indicators that came since the last call. */
    public synchronized List<Indicator> takeIndicators() {
        List<Indicator> indicators =
                messages.stream().map(Indicator.class::cast).toList();
        messages.clear();
        return indicators;
    }

    public synchronized int size() {
        return messages.size();
    }

    private static String text(Indicator indicator) {
        String kind =
                indicator.update().map(u -> u.name().toLowerCase(Locale.ROOT)).orElse("add");
        return kind + " " + indicator.pattern();
    }
}
