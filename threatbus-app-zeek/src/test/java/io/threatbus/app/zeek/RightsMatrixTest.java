package io.threatbus.app.zeek;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.access.AccessList;
import io.threatbus.app.zeek.broker.tls.BrokerTls;
import io.threatbus.app.zeek.broker.tls.TestAuthority;
import io.threatbus.app.zeek.broker.tls.TlsSettings;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TableValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.settings.ZeekSettings;
import io.threatbus.app.zeek.settings.ZeekTlsSettings;
import io.threatbus.spi.QueueSettings;
import io.threatbus.stix.Tlp;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import io.threatbus.testing.TestClients;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every action of a Zeek, by its certificate, without one, and over WebSocket: allowed or denied exactly as the list says. */
@Timeout(120)
final class RightsMatrixTest {
    private static final String AUTHORITY = "authority";
    private static final List<String> TOPICS = List.of("stix2", "stix2/sighting", "threatbus", "stix2/indicator");
    private static final Map<String, Grant> LISTED = new LinkedHashMap<>();

    static {
        LISTED.put("sensor", new Grant(List.of("stix2/indicator"), true, 30));
        LISTED.put("reader", new Grant(List.of("stix2/indicator"), false, 0));
        LISTED.put("reporter", new Grant(List.of(), true, 0));
        LISTED.put("all", new Grant(List.of("stix2"), true, 365));
        LISTED.put("nothing", Grant.NONE);
    }

    @TempDir
    private Path directory;

    private record Grant(List<String> subscribe, boolean sight, int days) {
        static final Grant NONE = new Grant(List.of(), false, 0);

        boolean covers(String topic) {
            return subscribe.stream().anyMatch(topic::startsWith);
        }
    }

    private static AccessList list(String others) {
        TestClients clients = new TestClients();
        LISTED.forEach((name, grant) -> {
            TestClients.Client client = new TestClients.Client();
            client.name = name;
            client.certificate = Optional.of("CN=" + name);
            client.subscribe = grant.subscribe;
            client.publish = grant.sight ? List.of("stix2/sighting") : List.of();
            client.snapshot = Duration.ofDays(grant.days);
            client.maxTlp = "green";
            clients.with(client);
        });
        return clients.list(others);
    }

    private static ZeekSettings checking(TestAuthority authority, Path directory) {
        authority.settings("bus", authority);
        return Settings.with(new ZeekTlsSettings(
                Optional.of(authority.certificate()),
                Optional.of(directory.resolve("bus.pem")),
                Optional.of(directory.resolve("bus-key.pem")),
                Optional.empty(),
                Optional.empty(),
                false));
    }

    @Test
    void theSubjectOfACertificateThatIsCheckedNamesTheClient() {
        TestAuthority authority = new TestAuthority(directory, AUTHORITY);
        try (TestBus bus = new TestBus(checking(authority, directory), list("deny"));
                FakeZeek victim = zeek(bus, authority, "all").subscribe()) {
            LISTED.forEach((name, grant) -> {
                try (FakeZeek zeek = zeek(bus, authority, name)) {
                    walk(bus, zeek, victim, name, grant);
                }
            });
            try (FakeZeek stranger = zeek(bus, authority, "stranger")) {
                walk(bus, stranger, victim, "deny", Grant.NONE);
            }
        }
    }

    @Test
    void aCertificateThatTheListDoesNotHaveHasTheRightsOfTheOthers() {
        TestAuthority authority = new TestAuthority(directory, AUTHORITY);
        try (TestBus bus = new TestBus(checking(authority, directory), list("reader"));
                FakeZeek victim = zeek(bus, authority, "all").subscribe();
                FakeZeek stranger = zeek(bus, authority, "stranger")) {
            walk(bus, stranger, victim, "reader", LISTED.get("reader"));
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityAndNoneAreNotEvenLetIn() {
        TestAuthority authority = new TestAuthority(directory, AUTHORITY);
        TestAuthority other = new TestAuthority(directory, "other");
        try (TestBus bus = new TestBus(checking(authority, directory), list("all"));
                FakeZeek forged =
                        new FakeZeek(bus.address(), "Tenzir", BrokerTls.of(other.settings("all", authority)));
                FakeZeek bare = new FakeZeek(bus.address(), "Tenzir")) {
            Await.until("both were refused", () -> bus.metric("zeek_broker_refused") >= 2);
            assertThat(forged.acknowledged()).isEmpty();
            assertThat(bare.acknowledged()).isEmpty();
            assertThat(bus.metric("zeek_broker_peers")).isZero();
        }
    }

    /** What it calls itself, and a certificate that nobody has checked, say nothing. */
    @Test
    void withoutCertificatesThatAreCheckedAllHaveTheRightsOfTheOthers() {
        TestAuthority authority = new TestAuthority(directory, AUTHORITY);
        for (String others : List.of("deny", "reader", "sensor", "all")) {
            Grant grant = LISTED.getOrDefault(others, Grant.NONE);
            TlsSettings all = authority.settings("all", authority);
            TlsSettings shown = new TlsSettings(
                    all.certificate(), all.key(), Optional.empty(), Optional.empty(), Optional.empty(), false);
            try (TestBus bus = new TestBus(Settings.listening(), list(others));
                    FakeZeek victim = new FakeZeek(bus.address(), "Tenzir").awaitPeering();
                    FakeZeek liar = new FakeZeek(bus.address(), "Tenzir").awaitPeering();
                    FakeZeek shows = new FakeZeek(bus.address(), "Tenzir", BrokerTls.of(shown)).awaitPeering()) {
                liar.send("threatbus/manage", ZeekEvent.of("Tenzir::named", StringValue.of("all")));
                walk(bus, liar, victim, others, grant);
                walk(bus, shows, victim, others, grant);
            }
        }
    }

    @Test
    void aZeekOverWebSocketHasTheRightsOfTheOthers() {
        for (String others : List.of("deny", "reader", "reporter", "sensor", "all")) {
            Grant grant = LISTED.getOrDefault(others, Grant.NONE);
            try (FakeWebSocketZeek zeek = new FakeWebSocketZeek();
                    TestBus bus = new TestBus(
                            Settings.with(QueueSettings.DEFAULT, List.of(Settings.webSocket(zeek.url())), 10_000),
                            list(others))) {
                if (!grant.covers("stix2/indicator")) {
                    Await.until("it is denied", () -> bus.metric("peer_requests_denied", others, "subscribe") == 1);
                    assertThat(zeek.acknowledged()).isEmpty();
                    continue;
                }
                Await.until("it is subscribed", () -> zeek.acknowledged().size() == 1);
                bus.publish(Samples.indicator("secret")
                        .with(Map.of(
                                "object_marking_refs", List.of(Tlp.RED.marking().toString()))));
                bus.publish(Samples.indicator("evil"));

                // It answers each item with a sighting.
                assertThat(zeek.next().value()).isEqualTo("evil.example");
                Await.until(
                        "its sighting is " + (grant.sight ? "taken" : "rejected"),
                        () -> bus.metric("messages_accepted", "stix2/sighting") == (grant.sight ? 1 : 0)
                                && bus.metric("messages_rejected", "not-allowed") == (grant.sight ? 0 : 1));
                assertThat(bus.metric("peer_messages_withheld", "tlp")).isEqualTo(1);
            }
        }
    }

    private static FakeZeek zeek(TestBus bus, TestAuthority authority, String subject) {
        return new FakeZeek(bus.address(), "Tenzir", BrokerTls.of(authority.settings(subject, authority)))
                .awaitPeering();
    }

    private static void walk(TestBus bus, FakeZeek zeek, FakeZeek victim, String rights, Grant grant) {
        for (int days : new int[] {1, 30, 31, 365, 366}) {
            boolean covered = grant.covers("stix2/indicator");
            boolean allowed = covered && days <= grant.days;
            asks(bus, zeek, "stix2/indicator", days, rights, allowed, covered ? "snapshot" : "subscribe");
        }
        for (String topic : TOPICS) {
            asks(bus, zeek, topic, 0, rights, grant.covers(topic), "subscribe");
        }
        sights(bus, zeek, grant);
        publishesNothingElse(bus, zeek);
        for (String stolen : victim.acknowledged()) {
            zeek.unsubscribe(stolen);
            zeek.listenTo(stolen);
        }
        bus.publish(Samples.indicator("red " + bus.metric("messages_accepted"))
                .with(Map.of("object_marking_refs", List.of(Tlp.RED.marking().toString()))));
        String word = "green" + bus.metric("messages_accepted");
        bus.publish(Samples.indicator(word));
        if (!victim.acknowledged().isEmpty()) {
            assertThat(victim.next().value()).isEqualTo(word + ".example");
        }
        if (grant.covers("stix2/indicator")) {
            assertThat(zeek.next().value()).isEqualTo(word + ".example");
        }
        assertThat(zeek.received()).as("more than its own").isZero();
    }

    /** Unsubscribes from all but one of what it is granted. */
    private static void asks(
            TestBus bus, FakeZeek zeek, String topic, int days, String rights, boolean allowed, String action) {
        int acknowledged = zeek.acknowledged().size();
        long denied = bus.metric("peer_requests_denied", rights, action);
        zeek.requestSubscription(topic, Duration.ofDays(days));
        Await.until(
                topic + " for " + days + " days with the rights of " + rights,
                () -> zeek.acknowledged().size() == acknowledged + (allowed ? 1 : 0)
                        && bus.metric("peer_requests_denied", rights, action) == denied + (allowed ? 0 : 1));
        if (allowed && !(topic.equals("stix2/indicator") && days == 0)) {
            zeek.unsubscribe(zeek.acknowledged().get(acknowledged));
        }
    }

    private static void sights(TestBus bus, FakeZeek zeek, Grant grant) {
        long accepted = bus.metric("messages_accepted", "stix2/sighting");
        long rejected = bus.metric("messages_rejected", "not-allowed");
        zeek.sight(
                Instant.parse("2024-01-02T03:04:05Z"),
                Samples.indicatorId("evil").toString(),
                TableValue.of(Map.of()));
        Await.until(
                "its sighting is " + (grant.sight ? "taken" : "rejected"),
                () -> bus.metric("messages_accepted", "stix2/sighting") == accepted + (grant.sight ? 1 : 0)
                        && bus.metric("messages_rejected", "not-allowed") == rejected + (grant.sight ? 0 : 1));
    }

    /** The protocol cannot express it: everything but a sighting is ignored. */
    private static void publishesNothingElse(TestBus bus, FakeZeek zeek) {
        long ignored = bus.metric("zeek_events_ignored");
        long accepted = bus.metric("messages_accepted");
        zeek.send(
                "stix2/sighting",
                ZeekEvent.of(
                        "Tenzir::indicator",
                        StringValue.of(Samples.indicator("x").json().toString())));
        Await.until("it is ignored", () -> bus.metric("zeek_events_ignored") == ignored + 1);
        assertThat(bus.metric("messages_accepted")).isEqualTo(accepted);
    }
}
