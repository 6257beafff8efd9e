package io.threatbus.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import io.threatbus.access.AccessList;
import io.threatbus.bus.metrics.Meters;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.stix.Tlp;
import io.threatbus.testing.DirectBackbone;
import io.threatbus.testing.LogCapture;
import io.threatbus.testing.Samples;
import io.threatbus.testing.TestClients;
import io.threatbus.testing.TurnedClock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a bus with a list of clients lets them do. */
class AccessTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.7", 4711);
    private static final Peer SENSOR = new Peer("sensor", Peer.Authentication.PUBLIC_KEY, Optional.of(ADDRESS));

    private final TestApp app = new TestApp("app");
    private final ThreatBus bus = bus(client -> {
        client.subscribe = List.of("stix2/indicator");
        client.publish = List.of("stix2/sighting");
    });

    private ThreatBus bus(Consumer<TestClients.Client> rules) {
        return new ThreatBus(
                QuickSettings.DEFAULT,
                new BackboneSpec("test", new DirectBackbone(), new NoSettings()),
                List.of(app.spec()),
                new BusServices(new TurnedClock(), MessageObserver.NONE, error -> {}),
                list(rules));
    }

    private static AccessList list(Consumer<TestClients.Client> rules) {
        TestClients.Client client = new TestClients.Client();
        client.name = "sensor";
        rules.accept(client);
        return new TestClients().with(client).list();
    }

    private void allow(Consumer<TestClients.Client> rules) {
        bus.reload(list(rules));
    }

    @AfterEach
    void stop() {
        bus.stop();
    }

    private Subscription subscribe(Peer peer, String topic) {
        return app.context.subscribe(
                SubscriptionRequest.to(peer.name(), new Topic(topic)).withPeer(peer));
    }

    private static List<String> take(Subscription subscription, int atLeast) throws InterruptedException {
        List<String> taken = new ArrayList<>();
        while (taken.size() < atLeast) {
            Optional<Message> message = subscription.poll(Duration.ofSeconds(10));
            taken.add(((Indicator) message.orElseThrow()).json().toString());
        }
        return taken;
    }

    private long count(String metric) {
        return bus.meters().families().stream()
                .filter(family -> family.name().equals("threatbus_" + metric))
                .flatMap(family -> family.samples().stream())
                .mapToLong(Meters.Sample::value)
                .sum();
    }

    private static Indicator version(String name, int minute, Optional<Tlp> level) {
        Indicator indicator = Samples.indicator(name, NOON.plusSeconds(60L * minute));
        return level.map(tlp -> indicator.with(
                        Map.of("object_marking_refs", List.of(tlp.marking().toString()))))
                .orElse(indicator);
    }

    @Test
    void aClientSubscribesToWhatItsRightsCoverAndToNothingElse() {
        bus.start();

        assertThat(subscribe(SENSOR, "stix2/indicator").isClosed()).isFalse();
        for (String topic : new String[] {"stix2", "stix2/sighting", "", "threatbus/snapshotrequest"}) {
            assertThatThrownBy(() -> subscribe(SENSOR, topic))
                    .isInstanceOf(ThreatBusException.class)
                    .hasMessageContaining("sensor");
        }
        assertThat(count("peer_requests_denied")).isEqualTo(4);
    }

    @Test
    void whoHasProvedNothingHasNoneOfTheRightsOfTheNameItSays() {
        bus.start();
        Peer liar = Peer.at(ADDRESS, "sensor");

        assertThatThrownBy(() -> subscribe(liar, "stix2/indicator")).isInstanceOf(ThreatBusException.class);
    }

    @Test
    void whatAClientMayNotPublishIsRejectedAndNothingOfItsContentIsLogged() throws InterruptedException {
        bus.start();
        try (LogCapture log = LogCapture.of(RejectionLog.class)) {
            app.context.inq(SENSOR).putAll(List.of(Samples.indicator("evil"), Samples.sighting("evil")));

            assertThat(count("messages_accepted")).isEqualTo(1);
            assertThat(log.lines("not-allowed")).hasSize(1).allSatisfy(line -> assertThat(line)
                    .contains("sensor@192.0.2.7:4711")
                    .doesNotContain("evil.example"));
        }
        assertThat(count("peer_messages_rejected")).isEqualTo(1);
    }

    @Test
    void whatAPluginItselfPublishesAndReadsIsNotLimited() throws InterruptedException {
        bus.start();
        Subscription own = app.context.subscribe(
                SubscriptionRequest.to("app", new Topic("stix2")).withOwn());
        app.context.inq().put(version("a", 0, Optional.of(Tlp.RED)));

        assertThat(take(own, 1)).hasSize(1);
    }

    @Test
    void aClientMayTakeBackWhatItHasPublishedButNotWhatOthersHave() throws InterruptedException {
        allow(client -> client.publish = List.of("stix2/indicator"));
        bus.start();
        Indicator own = Samples.indicator("own");
        Indicator foreign = Samples.indicator("foreign");
        app.context.inq(SENSOR).put(own);
        app.context.inq().put(foreign);

        StixTimestamp later = StixTimestamp.of(NOON);
        app.context.inq(SENSOR).putAll(List.of(own.removal(later), foreign.removal(later)));
        app.context.inq(SENSOR).put(Samples.indicator("never seen").removal(later));

        assertThat(count("messages_accepted")).isEqualTo(3);
        allow(client -> {
            client.publish = List.of("stix2/indicator");
            client.remove = true;
        });
        app.context.inq(SENSOR).put(foreign.removal(later));
        assertThat(count("messages_accepted")).isEqualTo(4);
    }

    @Test
    void whoPublishesFasterThanItMayLosesTheRestAndIsToldSoInTheLog() throws InterruptedException {
        allow(client -> {
            client.publish = List.of("stix2");
            client.rate = Optional.of("10/s");
        });
        bus.start();
        List<Indicator> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(Samples.indicator("i" + i));
        }
        app.context.inq(SENSOR).putAll(many);

        assertThat(count("messages_accepted")).isBetween(20L, 60L);
        assertThat(count("peer_messages_rejected")).isEqualTo(200 - count("messages_accepted"));
    }

    @Test
    void historyGoesNoFurtherBackThanAClientMayAsk() {
        allow(client -> {
            client.subscribe = List.of("stix2/indicator");
            client.snapshot = Duration.ofDays(90);
        });
        bus.start();
        SubscriptionRequest request =
                SubscriptionRequest.to("sensor", Topic.INDICATOR).withPeer(SENSOR);

        Subscription subscription = app.context.subscribe(request.withSnapshot(Optional.of(Duration.ofDays(90))));
        assertThatThrownBy(() -> subscription.requestSnapshot(Duration.ofDays(91)))
                .isInstanceOf(ThreatBusException.class);
        assertThatThrownBy(() -> app.context.subscribe(request.withSnapshot(Optional.of(Duration.ofDays(91)))))
                .isInstanceOf(ThreatBusException.class);
    }

    @Test
    void aReloadEndsWhatIsNoLongerCoveredAndLeavesTheRestAlone() throws InterruptedException {
        allow(client -> client.subscribe = List.of("stix2"));
        bus.start();
        Subscription indicators = subscribe(SENSOR, "stix2/indicator");
        Subscription sightings = subscribe(SENSOR, "stix2/sighting");

        allow(client -> client.subscribe = List.of("stix2/indicator"));

        assertThat(indicators.isClosed()).isFalse();
        assertThat(sightings.isClosed()).isTrue();
        app.context.inq().put(Samples.indicator("a"));
        assertThat(take(indicators, 1)).hasSize(1);
    }

    @Test
    void whatIsMarkedMoreStrictlyLaterIsTakenAwayAgainAndARemovalReachesThoseWhoHadIt() throws InterruptedException {
        allow(client -> {
            client.subscribe = List.of("stix2/indicator");
            client.maxTlp = "amber";
        });
        bus.start();
        Subscription amber = subscribe(SENSOR, "stix2/indicator");
        app.context.inq().put(version("had", 0, Optional.of(Tlp.AMBER)));
        app.context.inq().put(version("never", 0, Optional.of(Tlp.RED)));
        app.context.inq().put(version("had", 1, Optional.of(Tlp.RED)).with(Map.of("description", "now secret")));
        app.context.inq().put(version("had", 2, Optional.of(Tlp.RED)).removal(StixTimestamp.of(NOON.plusSeconds(300))));
        app.context.inq().put(version("never", 0, Optional.empty()).removal(StixTimestamp.of(NOON.plusSeconds(300))));
        app.context.inq().put(Samples.indicator("last"));

        List<String> got = take(amber, 4);

        assertThat(got.get(0)).contains("had.example").doesNotContain("REMOVE");
        assertThat(got.get(1)).contains("had.example", "REMOVE").doesNotContain("now secret");
        assertThat(got.get(2)).contains("had.example", "REMOVE");
        assertThat(got.get(3)).contains("last.example");
        assertThat(String.join("", got)).doesNotContain("never");
    }

    @Test
    void aStricterVersionWithAnotherValueIsTakenAwayWithoutTellingTheValue() throws InterruptedException {
        allow(client -> {
            client.subscribe = List.of("stix2/indicator");
            client.maxTlp = "amber";
        });
        bus.start();
        Subscription amber = subscribe(SENSOR, "stix2/indicator");
        app.context.inq().put(version("had", 0, Optional.of(Tlp.AMBER)));
        app.context
                .inq()
                .put(version("had", 1, Optional.of(Tlp.RED))
                        .with(Map.of("pattern", "[domain-name:value = 'secret.example']")));

        List<String> got = take(amber, 2);

        assertThat(got.get(1))
                .contains(Samples.indicatorId("had").toString(), "REMOVE", "withheld")
                .doesNotContain("secret.example");
    }

    @Test
    void eachDenialIsCountedAndWrittenDownOnceWithoutTheValue() throws InterruptedException {
        allow(client -> {
            client.subscribe = List.of("stix2/indicator");
            client.maxTlp = "green";
        });
        bus.start();
        Subscription green = subscribe(SENSOR, "stix2/indicator");
        try (LogCapture log = LogCapture.of("io.threatbus.audit")) {
            app.context.inq().put(version("evil", 0, Optional.of(Tlp.RED)));
            app.context.inq().put(version("evil", 1, Optional.of(Tlp.RED)));
            app.context.inq().put(Samples.indicator("last"));
            take(green, 1);

            assertThat(log.lines("denied")).hasSize(1).allSatisfy(line -> assertThat(line)
                    .contains(Samples.indicatorId("evil").toString(), "TLP:RED", "sensor", "tlp")
                    .doesNotContain("evil.example"));
        }
        assertThat(count("peer_messages_withheld")).isEqualTo(2);
    }
}
