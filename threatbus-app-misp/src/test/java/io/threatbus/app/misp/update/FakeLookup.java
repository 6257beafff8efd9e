package io.threatbus.app.misp.update;

import io.threatbus.app.misp.model.Attribute;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A MISP that knows some attributes, and that a test can make fall silent. Thread-safe. */
final class FakeLookup implements Lookup {
    final Map<UUID, Attribute> attributes = new ConcurrentHashMap<>();
    final AtomicInteger questions = new AtomicInteger();
    /** Runs after an answer is made up and before it is given; may throw. */
    volatile Runnable beforeAnswer = () -> {};

    void silent() {
        beforeAnswer = () -> {
            throw new LookupFailedException("MISP does not answer");
        };
    }

    @Override
    public List<Attribute> attributes(Collection<UUID> uuids) {
        List<Attribute> found = uuids.stream()
                .filter(attributes::containsKey)
                .map(attributes::get)
                .toList();
        answered();
        return found;
    }

    @Override
    public Optional<UUID> uuid(String attributeId) {
        Optional<UUID> found = attributes.values().stream()
                .filter(attribute -> attribute.id().equals(attributeId))
                .map(Attribute::uuid)
                .findFirst();
        answered();
        return found;
    }

    @Override
    public void event(String event, Visitor visitor) throws InterruptedException {
        List<Attribute> found = attributes.values().stream()
                .filter(attribute -> attribute.event().is(event))
                .toList();
        answered();
        for (Attribute attribute : found) {
            if (!visitor.visit(attribute)) {
                return;
            }
        }
    }

    private void answered() {
        questions.incrementAndGet();
        beforeAnswer.run();
    }
}
