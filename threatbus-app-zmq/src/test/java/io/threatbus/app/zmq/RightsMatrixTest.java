package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.testing.Await;
import io.threatbus.zmtp.ClientSecurity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Every action of every identity, with CURVE and with PLAIN: allowed or denied exactly as the list says. */
class RightsMatrixTest {
    private static final List<String> TOPICS = List.of("stix2", "stix2/indicator", "stix2/sighting", "threatbus");

    private final Credentials credentials = new Credentials();
    private final Map<String, Credentials.Rights> identities = new LinkedHashMap<>();

    RightsMatrixTest() {
        identities.put("all", Credentials.Rights.ALL);
        identities.put("reader", new Credentials.Rights(List.of("stix2/indicator"), List.of(), false, 0, "red"));
        identities.put(
                "sensor",
                new Credentials.Rights(List.of("stix2/indicator"), List.of("stix2/sighting"), false, 30, "red"));
        identities.put("source", new Credentials.Rights(List.of(), List.of("stix2/indicator"), false, 0, "red"));
        identities.put("nothing", Credentials.Rights.NONE);
        identities.forEach(credentials::with);
    }

    @Test
    void withCurveEachIdentityMayDoWhatTheListSaysAndNothingElse() {
        try (TestBus bus = new TestBus(credentials.curve(), credentials.list())) {
            walk(bus, credentials::curve);
        }
    }

    @Test
    void withPlainEachIdentityMayDoWhatTheListSaysAndNothingElse() {
        try (TestBus bus = new TestBus(Credentials.plain(), credentials.list())) {
            walk(bus, Credentials::plain);
        }
    }

    private void walk(TestBus bus, Function<String, ClientSecurity> security) {
        try (ZmqApp victim = new ZmqApp(bus.ports(), security.apply("all")).subscribe("stix2")) {
            identities.forEach((name, rights) -> {
                try (ZmqApp app = new ZmqApp(bus.ports(), security.apply(name))) {
                    subscribes(app, rights);
                    asksForHistory(app, rights);
                    usesTheTopicOf(victim, app, name);
                    publishes(bus, app, name, rights);
                }
            });
            assertThat(bus.metric("zmq_foreign_topics")).isEqualTo(3L * (identities.size() - 1));
            assertThat(victim.heartbeat().get("status")).isEqualTo("success");
        }
        assertThatThrownBy(() -> new ZmqApp(bus.ports(), security.apply("stranger")).register("stix2/indicator", 0))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> bus.app().register("stix2/indicator", 0)).isInstanceOf(RuntimeException.class);
        Await.until("both were refused", () -> bus.metric("zmq_refused_handshakes") >= 2);
    }

    private static void subscribes(ZmqApp app, Credentials.Rights rights) {
        for (String topic : TOPICS) {
            boolean allowed = rights.subscribe().stream().anyMatch(topic::startsWith);
            Map<?, ?> reply = app.request(Map.of("action", "subscribe", "topic", topic));

            assertThat(reply.get("status")).as("%s of %s", topic, rights).isEqualTo(allowed ? "success" : "error");
            if (allowed) {
                app.request(Map.of("action", "unsubscribe", "topic", reply.get("topic")));
            }
        }
    }

    private static void asksForHistory(ZmqApp app, Credentials.Rights rights) {
        for (int days : new int[] {1, 30, 31, 365, 366}) {
            boolean allowed = !rights.subscribe().isEmpty() && days <= rights.snapshotDays();
            Map<?, ?> reply = app.request(Map.of("action", "subscribe", "topic", "stix2/indicator", "snapshot", days));

            assertThat(reply.get("status")).as("%d days of %s", days, rights).isEqualTo(allowed ? "success" : "error");
            if (allowed) {
                app.request(Map.of("action", "unsubscribe", "topic", reply.get("topic")));
            }
        }
    }

    /** A stolen topic is worth nothing but to a connection of the same client. */
    private static void usesTheTopicOf(ZmqApp victim, ZmqApp app, String name) {
        if (name.equals("all")) {
            return;
        }
        for (String action : new String[] {"heartbeat", "unsubscribe"}) {
            Map<?, ?> reply = app.request(Map.of("action", action, "topic", victim.p2pTopic()));

            assertThat(reply.get("status")).as("%s of %s", action, name).isEqualTo("error");
        }
        try (ZmqApp thief = app.connect(victim.p2pTopic())) {
            assertThat(thief.poll(150)).isEmpty();
        }
    }

    private void publishes(TestBus bus, ZmqApp app, String name, Credentials.Rights rights) {
        int number = List.copyOf(identities.keySet()).indexOf(name) + 10;
        boolean indicators = rights.publish().stream().anyMatch("stix2/indicator"::startsWith);
        boolean sightings = rights.publish().stream().anyMatch("stix2/sighting"::startsWith);
        send(bus, app, name, "stix2/indicator", Stix.indicator(number), indicators);
        send(bus, app, name, "stix2/sighting", Stix.sighting(number), sightings);
        String removal = Stix.indicator(99).replace("\"x_number\"", "\"x_threatbus_update\": \"REMOVE\", \"x_number\"");
        send(bus, app, name, "stix2/indicator", removal, indicators && rights.remove());
    }

    private static void send(TestBus bus, ZmqApp app, String name, String topic, String json, boolean allowed) {
        long accepted = bus.metric("peer_messages_accepted", name);
        long rejected = bus.metric("peer_messages_rejected", name, "not-allowed");
        app.send(topic, json);
        Await.until(
                name + " on " + topic + " is " + (allowed ? "allowed" : "denied") + ": " + json,
                () -> bus.metric("peer_messages_accepted", name) == accepted + (allowed ? 1 : 0)
                        && bus.metric("peer_messages_rejected", name, "not-allowed") == rejected + (allowed ? 0 : 1));
    }
}
