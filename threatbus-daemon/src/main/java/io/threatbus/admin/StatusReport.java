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
    private static final String APP = "app";

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

    /**
     * The state of the bus: as bad as the backbone is, or the journal, without which it takes and hands out nothing. An
     * application that is down makes it degraded, since messages between the others flow.
     */
    Health.State overall() {
        Health.State worst = Health.State.UP;
        for (PluginStatus plugin : bus.plugins()) {
            Health.State state = plugin.health().state();
            boolean isApp = plugin.kind().equals(APP);
            worst = worse(worst, isApp && state == Health.State.DOWN ? Health.State.DEGRADED : state);
        }
        return worst;
    }

    /** Whether the bus takes messages and hands them out, whatever single applications do. */
    boolean isReady() {
        return bus.plugins().stream()
                .filter(plugin -> !plugin.kind().equals(APP))
                .map(plugin -> plugin.health().state())
                .allMatch(state -> state == Health.State.UP || state == Health.State.DEGRADED);
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
            entry.put("applied", subscriber.applied());
            entry.put("failed", subscriber.failed());
            entry.put("dropped", subscriber.dropped());
            entry.put("skipped", subscriber.skipped());
            entry.put("lag_seconds", subscriber.lag().toMillis() / 1000.0);
            subscriber.behindSince().ifPresent(since -> entry.put("behind_since", since.toString()));
            json.add(entry);
        }
        return json;
    }

    /**
     * A subscriber is behind while a message has waited for it for {@code bus.coverage.behind}, and once its queue ran full until it has
     * caught up; slow while its queue is more than half full.
     */
    private String state(SubscriberStatus subscriber) {
        if (subscriber.behindSince().isPresent()
                || subscriber.lag().compareTo(bus.settings().coverage().behind()) >= 0) {
            return "behind";
        }
        return subscriber.depth() * 2L > subscriber.queue().capacity() ? "slow" : "live";
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
