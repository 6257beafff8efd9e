package io.threatbus.admin;

import io.threatbus.bus.Health;
import io.threatbus.bus.PluginStatus;
import io.threatbus.bus.SubscriberStatus;
import io.threatbus.bus.ThreatBus;
import io.threatbus.message.Topic;
import io.threatbus.spi.Peer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The bus as it is now, as JSON. */
final class StatusReport {
    private final ThreatBus bus;
    private final InstantSource clock;
    private final Instant started;
    private final String version;

    StatusReport(ThreatBus bus, String version, InstantSource clock) {
        this.bus = bus;
        this.version = version;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** The worst state of any plugin that is not stopped. */
    Health.State overall() {
        Health.State worst = Health.State.UP;
        for (PluginStatus plugin : bus.plugins()) {
            worst = worse(worst, plugin.health().state());
        }
        return worst;
    }

    private static Health.State worse(Health.State one, Health.State other) {
        return badness(other) > badness(one) ? other : one;
    }

    private static int badness(Health.State state) {
        return switch (state) {
            case UP, STOPPED -> 0;
            case DEGRADED -> 1;
            case STARTING -> 2;
            case DOWN -> 3;
        };
    }

    Map<String, Object> status() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("state", word(overall()));
        json.put("version", version);
        json.put("started", started.toString());
        json.put("uptime_seconds", Duration.between(started, clock.instant()).toSeconds());
        json.put(
                "memory",
                Map.of(
                        "used_bytes",
                        bus.memory().used(),
                        "capacity_bytes",
                        bus.memory().capacity()));
        json.put("plugins", plugins());
        json.put("subscribers", subscribers());
        return json;
    }

    List<Object> plugins() {
        List<Object> json = new ArrayList<>();
        for (PluginStatus plugin : bus.plugins()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", plugin.name());
            entry.put("kind", plugin.kind());
            entry.put("state", word(plugin.health().state()));
            entry.put("detail", plugin.health().detail());
            entry.put("since", plugin.health().since().toString());
            json.add(entry);
        }
        return json;
    }

    List<Object> subscribers() {
        List<Object> json = new ArrayList<>();
        for (SubscriberStatus subscriber : bus.subscribers()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("subscriber", subscriber.subscriber());
            entry.put("plugin", subscriber.plugin());
            entry.put("peer", subscriber.peer().name());
            entry.put("authentication", word(subscriber.peer().authentication()));
            subscriber
                    .peer()
                    .address()
                    .ifPresent(address -> entry.put("address", Peer.at(address).name()));
            entry.put("topics", subscriber.topics().stream().map(Topic::name).toList());
            entry.put("state", state(subscriber));
            entry.put("queue_depth", subscriber.depth());
            entry.put("queue_bytes", subscriber.bytes());
            entry.put("queue_capacity", subscriber.queue().capacity());
            entry.put("overflow", subscriber.queue().overflow().name().toLowerCase(Locale.ROOT));
            entry.put("queued", subscriber.queued());
            entry.put("sent", subscriber.sent());
            entry.put("dropped", subscriber.dropped());
            entry.put("skipped", subscriber.skipped());
            subscriber.behindSince().ifPresent(since -> entry.put("behind_since", since.toString()));
            json.add(entry);
        }
        return json;
    }

    /** A subscriber is slow while its queue is more than half full, behind once it ran full until it has caught up. */
    static String state(SubscriberStatus subscriber) {
        if (subscriber.behindSince().isPresent()) {
            return "behind";
        }
        return subscriber.depth() * 2L > subscriber.queue().capacity() ? "slow" : "live";
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
