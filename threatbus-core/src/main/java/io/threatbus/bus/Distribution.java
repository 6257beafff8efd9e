package io.threatbus.bus;

import io.threatbus.bus.coverage.LedgerNumbers;
import io.threatbus.bus.life.Audiences;
import io.threatbus.bus.life.LifeObserver;
import io.threatbus.bus.life.LifeStage;
import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.OutQueue;
import java.util.HashMap;
import java.util.Map;

/**
 * The way from the backbone to the subscribers: for the backbone there is one queue, the {@link LifeStage}, and what comes
 * of that goes to whoever asked for its topic. Thread-safe; {@link #present} is guarded by the lock on {@code this}.
 */
final class Distribution {
    private final BackbonePlugin backbone;
    private final Audiences subscribers = new Audiences();
    private final LifeStage stage;
    private final Map<Topic, Integer> present = new HashMap<>();
    private final OutQueue applications = new Applications();

    Distribution(BackbonePlugin backbone, BusCore core) {
        this.backbone = backbone;
        this.stage = new LifeStage(
                core.settings().life(),
                subscribers,
                core.services().clock(),
                LifeObserver.of(core.listeners()),
                new LedgerNumbers(core.coverage().ledger()),
                core.meters().of("bus"),
                backbone.isShared());
    }

    LifeStage stage() {
        return stage;
    }

    /** Takes over from the backbone. */
    void begin() {
        Topic.OF_MESSAGES.forEach(topic -> backbone.subscribe(topic, stage));
    }

    void subscribe(Topic topic, OutQueue outq) {
        subscribers.subscribe(topic, outq);
        if (!outq.standing() && appears(topic)) {
            backbone.subscribe(topic, applications);
        }
    }

    void unsubscribe(Topic topic, OutQueue outq) {
        subscribers.unsubscribe(topic, outq);
        if (!outq.standing() && disappears(topic)) {
            backbone.unsubscribe(topic, applications);
        }
    }

    private synchronized boolean appears(Topic topic) {
        return present.merge(topic, 1, Integer::sum) == 1;
    }

    private synchronized boolean disappears(Topic topic) {
        return present.computeIfPresent(topic, (any, number) -> number == 1 ? null : number - 1) == null;
    }

    /** Tells the backbone that an application has asked for a topic; what it brings goes through the stage alone. */
    private static final class Applications implements OutQueue {
        @Override
        public String subscriber() {
            return "applications";
        }

        @Override
        public void put(Message message) {}
    }
}
