package io.threatbus.app.store;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.StixObject;
import io.threatbus.spi.Subscription;
import io.threatbus.stix.StixId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads a subscription the way a sensor does: an indicator adds, a removal takes away. Belongs to the test's thread. */
public final class Subscriber implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofMillis(150);

    private final Subscription subscription;
    private final List<StixObject> received = new ArrayList<>();

    Subscriber(Subscription subscription) {
        this.subscription = subscription;
    }

    /** Reads until the condition holds of what has been received; fails if it does not in ten seconds. */
    public Subscriber await(String what, Predicate<List<StixObject>> condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.test(received)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no " + what + " in " + PATIENCE.toSeconds() + " s; received " + received);
            }
            read(Duration.ofMillis(20));
        }
        return this;
    }

    /** Reads until nothing more comes. */
    Subscriber awaitQuiet() throws InterruptedException {
        while (read(QUIET)) {
            // more may follow
        }
        return this;
    }

    private boolean read(Duration timeout) throws InterruptedException {
        Optional<Message> message = subscription.poll(timeout);
        message.ifPresent(one -> received.add((StixObject) one));
        return message.isPresent();
    }

    List<StixObject> received() {
        return List.copyOf(received);
    }

    List<Indicator> removals() {
        return received.stream()
                .filter(Indicator.class::isInstance)
                .map(Indicator.class::cast)
                .filter(Indicator::isRemoval)
                .toList();
    }

    /** What a sensor that did all it was told would look for now. */
    public Map<StixId, Indicator> lookedFor() {
        Map<StixId, Indicator> set = new LinkedHashMap<>();
        for (StixObject object : received) {
            if (object instanceof Indicator indicator) {
                if (indicator.isRemoval()) {
                    set.remove(indicator.id());
                } else {
                    set.put(indicator.id(), indicator);
                }
            }
        }
        return set;
    }

    @Override
    public void close() {
        subscription.close();
    }
}
