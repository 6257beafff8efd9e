package io.threatbus.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Proof;
import io.threatbus.spi.Recipient;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.testing.Samples;
import io.threatbus.testing.TurnedClock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who holds what, by what became of messages. */
class LedgerTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.1", 4000);

    private final TurnedClock clock = new TurnedClock();
    private final Ledger ledger = new Ledger(clock);

    private long micros() {
        return StixTimestamp.of(clock.instant()).epochMicros();
    }

    private List<Indicator> publish(int from, int to) {
        List<Indicator> all = IntStream.range(from, to)
                .mapToObj(n -> Samples.indicator("n" + n))
                .toList();
        ledger.number(all, micros());
        return all;
    }

    private static Recipient named(String name) {
        return new Recipient(
                "zmq",
                SubscriptionRequest.to("zmq/1@" + name, Topic.INDICATOR)
                        .withPeer(Peer.at(ADDRESS, name))
                        .withSnapshot(Optional.of(SnapshotRequest.EVERYTHING)));
    }

    private PeerCoverage of(String peer) {
        return ledger.peer(peer).orElseThrow();
    }

    private String numbers(String peer) {
        PeerCoverage coverage = of(peer);
        return coverage.wanted() + " wanted, " + coverage.held() + " held, " + coverage.missing() + " missing";
    }

    @Test
    void aPeerLacksWhatItWasNotSent() {
        Recipient sensor = named("dmz");
        ledger.subscribed(sensor);
        List<Indicator> all = publish(0, 1000);
        ledger.sent(sensor, all.subList(0, 600));
        assertThat(numbers("dmz")).isEqualTo("1000 wanted, 600 held, 400 missing");
        clock.advance(Duration.ofSeconds(7));
        assertThat(of("dmz").lag()).isEqualTo(Duration.ofSeconds(7));
        assertThat(of("dmz").proof()).isEqualTo(Proof.Kind.SENT);
        ledger.sent(sensor, all.subList(601, 1000));
        assertThat(numbers("dmz")).isEqualTo("1000 wanted, 999 held, 1 missing");
        assertThat(ledger.missing("dmz", 10))
                .extracting(gap -> gap.id() + " " + gap.standing().kind())
                .containsExactly(all.get(600).id() + " LOST");
        ledger.sent(sensor, all.subList(600, 601));
        assertThat(numbers("dmz")).isEqualTo("1000 wanted, 1000 held, 0 missing");
        assertThat(of("dmz").lag()).isZero();
    }

    @Test
    void historyCountsByVersion() {
        List<Indicator> all = publish(0, 50_000);
        Recipient sensor = named("dmz");
        ledger.subscribed(sensor);
        assertThat(numbers("dmz")).isEqualTo("50000 wanted, 0 held, 50000 missing");
        List<Indicator> history =
                all.stream().map(each -> Indicator.of(properties(each))).toList();
        ledger.sent(sensor, history.subList(0, 49_999));
        assertThat(numbers("dmz")).isEqualTo("50000 wanted, 49999 held, 1 missing");
        ledger.sent(sensor, history.subList(49_999, 50_000));
        assertThat(of("dmz").missing()).isZero();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> properties(Indicator indicator) {
        return (Map<String, ?>) Json.read(indicator.json().bytes());
    }

    @Test
    void aNewVersionIsMissingUntilItIsSentAndARemovalToo() {
        Recipient sensor = named("dmz");
        ledger.subscribed(sensor);
        List<Indicator> all = publish(0, 10);
        ledger.sent(sensor, all);
        Indicator edited = all.get(3).with(Map.of("modified", "2030-01-01T00:00:00.000Z"));
        Indicator removed = all.get(4).removal(StixTimestamp.of("2030-01-01T00:00:00.000Z"));
        ledger.number(List.of(edited, removed), micros());
        assertThat(numbers("dmz")).isEqualTo("9 wanted, 8 held, 2 missing");
        assertThat(of("dmz").stale()).isEqualTo(1);
        ledger.sent(sensor, List.of(edited));
        assertThat(ledger.missing("dmz", 10)).extracting(Gap::removal).containsExactly(true);
        ledger.sent(sensor, List.of(removed));
        assertThat(numbers("dmz")).isEqualTo("9 wanted, 9 held, 0 missing");
    }

    @Test
    void whatHasNoFormThereOrIsNotForItIsNotWanted() {
        Recipient sensor = named("dmz");
        ledger.subscribed(sensor);
        List<Indicator> all = publish(0, 10);
        ledger.skipped(sensor, all.get(2), "tlp");
        ledger.skipped(sensor, all.get(5), "no-points");
        ledger.sent(sensor, all.subList(0, 2));
        ledger.sent(sensor, List.of(all.get(3), all.get(4)));
        ledger.sent(sensor, all.subList(6, 10));
        assertThat(numbers("dmz")).isEqualTo("8 wanted, 8 held, 0 missing");
        assertThat(of("dmz").skipped()).isEqualTo(Map.of("tlp", 1L, "no-points", 1L));
        assertThat(ledger.holders(all.get(2).id()).get("dmz").standing())
                .isEqualTo(new Standing(Standing.Kind.SKIPPED, "tlp"));
    }

    @Test
    void whoShowsWhatItHoldsHoldsNoMoreThanThat() {
        Recipient sensor = named("dmz");
        ledger.subscribed(sensor);
        List<Indicator> all = publish(0, 100);
        for (int i = 0; i < 100; i += 10) {
            ledger.sent(sensor, all.subList(i, i + 10));
        }
        ledger.proved(sensor, Proof.answered(35));
        assertThat(numbers("dmz")).isEqualTo("100 wanted, 30 held, 70 missing");
        assertThat(ledger.holders(all.get(90).id()).get("dmz").standing()).isEqualTo(Standing.UNCONFIRMED);
        ledger.proved(sensor, Proof.answered(100));
        assertThat(numbers("dmz")).isEqualTo("100 wanted, 100 held, 0 missing");
        assertThat(of("dmz").proof()).isEqualTo(Proof.Kind.ANSWER);
        ledger.proved(
                sensor,
                new Proof("worker-2", Proof.Kind.NODE, 100, Set.of(all.get(7).id()), 1, 0));
        assertThat(numbers("dmz")).isEqualTo("100 wanted, 99 held, 1 missing");
        assertThat(of("dmz").nodes()).extracting(PeerCoverage.Node::name).containsExactly("worker-2");
        ledger.sent(sensor, all.subList(7, 8));
        ledger.applied(sensor, all.subList(7, 8));
        assertThat(of("dmz").missing()).isZero();
    }

    @Test
    void whatAPeerHasNamedAsMissingIsHeldAgainWhenItShowsEverythingAndNamesItNoLonger() {
        Recipient sensor = named("dmz");
        ledger.subscribed(sensor);
        List<Indicator> all = publish(0, 10);
        ledger.sent(sensor, all);
        ledger.proved(sensor, Proof.answered(10));
        Set<StixId> lost = Set.of(all.get(7).id());
        ledger.proved(sensor, new Proof("one", Proof.Kind.NODE, 10, lost, 1, 0));
        ledger.proved(sensor, new Proof("", Proof.Kind.ANSWER, 10, lost, 1, 0));
        assertThat(numbers("dmz")).isEqualTo("10 wanted, 9 held, 1 missing");
        assertThat(ledger.missing("dmz", 10)).extracting(Gap::id).containsExactlyElementsOf(lost);

        ledger.proved(sensor, new Proof("one", Proof.Kind.NODE, 10, Set.of(), 0, 0));
        ledger.proved(sensor, Proof.answered(10));
        assertThat(numbers("dmz")).isEqualTo("10 wanted, 10 held, 0 missing");
    }

    @Test
    void aPeerWithANameIsMissedWhenItGoesAndResumesWhereItWas() {
        Recipient sensor = named("dmz");
        ledger.subscribed(sensor);
        ledger.sent(sensor, publish(0, 10));
        ledger.unsubscribed(sensor);
        List<Indicator> meanwhile = publish(10, 13);
        assertThat(of("dmz").connected()).isFalse();
        assertThat(numbers("dmz")).isEqualTo("13 wanted, 10 held, 3 missing");
        Recipient again = new Recipient(
                "zmq",
                SubscriptionRequest.to("zmq/2", Topic.INDICATOR)
                        .withPeer(Peer.at(ADDRESS, "dmz"))
                        .withResume());
        ledger.subscribed(again);
        assertThat(ledger.missing(again, 10))
                .extracting(Gap::id)
                .containsExactlyElementsOf(meanwhile.stream().map(Indicator::id).toList());
    }

    @Test
    void whoHasNoNameIsForgottenWhenItGoes() {
        Recipient somebody = new Recipient(
                "zmq", SubscriptionRequest.to("zmq/1", Topic.INDICATOR).withPeer(Peer.at(ADDRESS)));
        ledger.subscribed(somebody);
        assertThat(ledger.peers()).hasSize(1);
        ledger.unsubscribed(somebody);
        assertThat(ledger.peers()).isEmpty();
    }

    @Test
    void whatIsKeptSaysTheSameAfterARestart() {
        Recipient sensor = named("dmz");
        ledger.subscribed(sensor);
        List<Indicator> early = publish(0, 40_000);
        clock.advance(Duration.ofSeconds(5));
        List<Indicator> late = publish(40_000, 40_100);
        ledger.sent(sensor, early.subList(0, 7));
        ledger.sent(sensor, early.subList(8, 40_000));
        ledger.sent(sensor, late.subList(0, 60));
        ledger.unsubscribed(sensor);
        String before = numbers("dmz");

        Ledger next = new Ledger(clock);
        List<Indicator> all = new ArrayList<>(early);
        all.addAll(late);
        Instant begin = clock.instant().minusSeconds(5);
        for (int i = 0; i < all.size(); i++) {
            Indicator each = all.get(i);
            long at = StixTimestamp.of(i < 40_000 ? begin : clock.instant()).epochMicros();
            next.known(each.id(), each.versionHash(), at, true);
        }
        byte[] kept = Json.write(ledger.notes(true).get(0).json()).bytes();
        next.restore(PeerNote.of((Map<?, ?>) Json.read(kept)));
        PeerCoverage coverage = next.peer("dmz").orElseThrow();
        assertThat(coverage.wanted() + " wanted, " + coverage.held() + " held, " + coverage.missing() + " missing")
                .isEqualTo(before)
                .isEqualTo("40100 wanted, 40059 held, 41 missing");
        assertThat(next.digest("dmz").orElseThrow().text())
                .isEqualTo(ledger.digest("dmz").orElseThrow().text());
    }

    @Test
    void equalPeersTakeLittleMemory() {
        List<Recipient> sensors =
                IntStream.range(0, 100).mapToObj(n -> named("sensor-" + n)).toList();
        sensors.forEach(ledger::subscribed);
        List<Indicator> all = publish(0, 60_000);
        for (Recipient sensor : sensors) {
            for (int from = 0; from < all.size(); from += 1000) {
                ledger.skipped(sensor, all.get(from), "no-points");
                ledger.sent(sensor, all.subList(from + 1, from + 1000));
            }
        }
        ledger.tidy();
        assertThat(ledger.peerBytes() / sensors.size()).isLessThan(4000);
        assertThat(numbers("sensor-99")).isEqualTo("59940 wanted, 59940 held, 0 missing");
    }
}
