package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.spi.Secret;
import io.threatbus.testing.Await;
import io.threatbus.testing.LogCapture;
import io.threatbus.zmtp.curve.Z85;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecureEndpointTest {
    private static final Credentials.Rights SENSOR =
            new Credentials.Rights(List.of("stix2/indicator"), List.of("stix2/sighting"), false, 30, "green");

    private final Credentials credentials =
            new Credentials().with("all", Credentials.Rights.ALL).with("sensor", SENSOR);

    @Test
    void eachRefusalIsOneLineWithTheAddressAndTheReason() {
        try (TestBus bus = new TestBus(credentials.curve(), credentials.list());
                LogCapture log = LogCapture.of(RefusalLog.class)) {
            Credentials otherServer = new Credentials();
            for (ZmqApp app : List.of(
                    bus.app(),
                    new ZmqApp(bus.ports(), Credentials.plain("all")),
                    new ZmqApp(bus.ports(), credentials.curve("stranger")),
                    new ZmqApp(bus.ports(), otherServer.curve("all")))) {
                assertThatThrownBy(() -> app.register("stix2/indicator", 0)).isInstanceOf(RuntimeException.class);
            }
            Await.until("all are told", () -> log.lines("127.0.0.1").size() == 3);
            assertThat(log.lines("(mechanism)")).hasSize(1);
            assertThat(log.lines("(unknown-key)")).hasSize(1);
            assertThat(log.lines("(wrong-server-key)")).hasSize(1);
        }
    }

    @Test
    void aReloadClosesTheConnectionsOfWhomItRevokesAndOfNobodyElse() {
        try (TestBus bus = new TestBus(credentials.curve(), credentials.list());
                ZmqApp stays = new ZmqApp(bus.ports(), credentials.curve("all")).subscribe("stix2/indicator");
                ZmqApp goes = new ZmqApp(bus.ports(), credentials.curve("sensor")).subscribe("stix2/indicator")) {
            stays.send("stix2/indicator", Stix.indicator(1));
            assertThat(stays.receive().json()).contains("evil-1.");
            assertThat(goes.receive().json()).contains("evil-1.");

            bus.reload(credentials.without("sensor").list());

            assertThatThrownBy(goes::receive).isInstanceOf(RuntimeException.class);
            stays.send("stix2/indicator", Stix.indicator(2));
            assertThat(stays.receive().json()).contains("evil-2.");
            assertThat(bus.metric("zmq_refused_handshakes", "revoked")).isPositive();
        }
    }

    @Test
    void whatASensorMayNotSeeNeverReachesItsConnection() {
        try (TestBus bus = new TestBus(credentials.curve(), credentials.list());
                ZmqApp source = new ZmqApp(bus.ports(), credentials.curve("all"));
                ZmqApp sensor = new ZmqApp(bus.ports(), credentials.curve("sensor")).subscribe("stix2/indicator")) {
            String red = Stix.indicator(1)
                    .replace(
                            "\"x_number\"",
                            "\"object_marking_refs\": [\"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed\"], \"x_number\"");
            source.send("stix2/indicator", red);
            source.send("stix2/indicator", Stix.indicator(2));

            assertThat(sensor.receive().json()).contains("evil-2.");
            assertThat(bus.metric("peer_messages_withheld", "sensor", "tlp")).isEqualTo(1);
        }
    }

    @Test
    void aClientHasNoMoreSubscriptionsAndConnectionsThanItMay() {
        try (TestBus bus = new TestBus(credentials.curve(), credentials.list())) {
            ZmqApp app = new ZmqApp(bus.ports(), credentials.curve("sensor"));
            for (int i = 0; i < 20; i++) {
                app.register("stix2/indicator", 0);
            }
            assertThat(app.request(Map.of("action", "subscribe", "topic", "stix2/indicator"))
                            .get("status"))
                    .isEqualTo("error");
            List<ZmqApp> connected = new java.util.ArrayList<>();
            for (int i = 0; i < 20; i++) {
                connected.add(new ZmqApp(bus.ports(), credentials.curve("sensor")).connect(app.p2pTopic()));
            }
            Await.until("all are in", () -> bus.metric("zmq_connections", "pub") == 20);
            try (ZmqApp oneMore = new ZmqApp(bus.ports(), credentials.curve("sensor")).connect(app.p2pTopic())) {
                assertThatThrownBy(oneMore::receive).isInstanceOf(RuntimeException.class);
            }
            try (ZmqApp other = new ZmqApp(bus.ports(), credentials.curve("all")).subscribe("stix2")) {
                assertThat(other.heartbeat().get("status")).isEqualTo("success");
            }
            connected.forEach(ZmqApp::close);
        }
    }

    @Test
    void aStandingSubscriptionOfASensorHasNothingThatIsInQuarantine() {
        String sensor = "0123456789abcdef0123456789abcdef";
        String other = "fedcba9876543210fedcba9876543210";
        ZmqSettings settings = ZmqSettings.onLoopback(0, 0, 0)
                .with(
                        Optional.empty(),
                        false,
                        List.of(
                                new StandingSettings(
                                        "sensor",
                                        new Secret(sensor),
                                        List.of("stix2/indicator"),
                                        Optional.empty(),
                                        true),
                                new StandingSettings(
                                        "other",
                                        new Secret(other),
                                        List.of("stix2/indicator"),
                                        Optional.empty(),
                                        false)));
        try (TestBus bus = new TestBus(settings)) {
            Await.until("both are there", () -> bus.metric("zmq_subscriptions") == 2);
            try (ZmqApp looks = bus.app().connect(sensor + "indicator ");
                    ZmqApp reads = bus.app().connect(other + "indicator ");
                    ZmqApp source = bus.app()) {
                source.send(
                        "stix2/indicator",
                        Stix.indicator(1)
                                .replaceAll("\\[domain-name:value = '[^']*'\\]", "[ipv4-addr:value = '0.0.0.0/0']"));
                source.send("stix2/indicator", Stix.indicator(2));
                assertThat(reads.receive().json()).contains("\"x_threatbus_guard\":\"quarantine too-wide");
                assertThat(reads.receive().json()).contains("evil-2.");
                assertThat(looks.receive().json()).contains("evil-2.");
            }
        }
    }

    @Test
    void aStandingSubscriptionServesWhoeverKnowsItsSecretWithTheRightsOfItsClient() {
        String secret = "0123456789abcdef0123456789abcdef";
        ZmqSettings settings = ZmqSettings.onLoopback(0, 0, 0)
                .with(
                        Optional.empty(),
                        false,
                        List.of(new StandingSettings(
                                "sensor", new Secret(secret), List.of("stix2/indicator"), Optional.empty(), false)));
        credentials.with("apps", new Credentials.Rights(List.of(), List.of("stix2"), true, 0, "red"));
        try (TestBus bus = new TestBus(settings, credentials.others("apps").list())) {
            Await.until("it is there", () -> bus.metric("zmq_subscriptions") == 1);
            try (ZmqApp tool = bus.app().connect(secret + "indicator ");
                    ZmqApp source = bus.app()) {
                String amber = Stix.indicator(1)
                        .replace(
                                "\"x_number\"",
                                "\"object_marking_refs\": [\"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82\"], \"x_number\"");
                source.send("stix2/indicator", amber);
                source.send("stix2/indicator", Stix.indicator(2));

                ZmqApp.Received received = tool.receive();
                assertThat(received.topic()).isEqualTo(secret + "indicator");
                assertThat(received.json()).contains("evil-2.");
                assertThat(source.request(Map.of("action", "unsubscribe", "topic", secret))
                                .get("status"))
                        .isEqualTo("error");
                assertThat(source.request(Map.of("action", "subscribe", "topic", "stix2/indicator"))
                                .get("status"))
                        .isEqualTo("error");
            }
        }
    }

    @Test
    void aPublicKeyInPlaceOfTheSecretOneAndAClientWithTheKeyOfTheBusStopTheStart() {
        String clientKey = Z85.encode(credentials.pair("sensor").publicKey());
        ZmqSettings mixedUp = ZmqSettings.onLoopback(0, 0, 0)
                .with(Optional.of(new CurveSettings(new Secret(clientKey))), false, List.of());
        ZmqSettings ofSensor = ZmqSettings.onLoopback(0, 0, 0)
                .with(
                        Optional.of(new CurveSettings(
                                new Secret(Z85.encode(credentials.pair("sensor").secretKey())))),
                        false,
                        List.of());

        assertThatThrownBy(() -> new TestBus(mixedUp, credentials.list()))
                .hasMessageContaining("is the curve_key of the client 'sensor'")
                .hasMessageNotContaining(clientKey);
        assertThatThrownBy(() -> new TestBus(ofSensor, credentials.list()))
                .hasMessageContaining("the public key of this bus itself");
    }

    @Test
    void withoutAListOfClientsACurveEndpointLetsNobodyInAndSaysSo() {
        try (LogCapture log = LogCapture.of(ZmqPlugin.class);
                TestBus bus = new TestBus(credentials.curve())) {
            assertThat(log.lines("lets nobody in")).hasSize(1);
            assertThatThrownBy(() -> new ZmqApp(bus.ports(), credentials.curve("all")).register("stix2/indicator", 0))
                    .isInstanceOf(RuntimeException.class);
        }
    }
}
