package io.threatbus.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.StixObject;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.Subscription;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who is asked for history, and who gets it. */
class ThreatBusSnapshotTest extends BusOfTwoApps {
    @Test
    void aSnapshotIsAskedOfEveryPluginAndWhatIsKnownReachesOnlyTheRequester() throws InterruptedException {
        bus.start();
        source.context.inq().put(Samples.indicator("old"));
        backbone.drain(PATIENCE);
        Set<SnapshotRequest> asked = ConcurrentHashMap.newKeySet();
        source.answer = (request, sink) -> {
            asked.add(request);
            sink.send(Samples.indicator("old"));
        };
        Subscription other = subscribe(10, Overflow.DROP_NEWEST, Optional.empty(), "stix2");
        Subscription requester = subscribe(
                10, Overflow.DROP_NEWEST, Optional.of(Duration.ofDays(30)), "stix2/indicator", "stix2/sighting");
        assertThat(next(requester)).isEqualTo(Samples.indicator("old"));
        Await.until("both types are asked for", () -> asked.size() == 2);
        assertThat(asked).allMatch(request -> request.span().equals(Duration.ofDays(30)));
        assertThat(other.depth()).isZero();
    }

    @Test
    void historyThatIsNewsReachesEverybodyOnce() throws InterruptedException {
        bus.start();
        source.answer = (request, sink) -> {
            sink.send(Samples.indicator("old"));
            sink.send(Samples.indicator("old"));
        };
        Subscription other = subscribe(10, Overflow.DROP_NEWEST, Optional.empty(), "stix2");
        Subscription requester =
                subscribe(10, Overflow.DROP_NEWEST, Optional.of(Duration.ofDays(30)), "stix2/indicator");
        assertThat(next(requester)).isEqualTo(Samples.indicator("old"));
        assertThat(next(other)).isEqualTo(Samples.indicator("old"));
        source.context.inq().put(Samples.indicator("last"));
        assertThat(next(requester)).isEqualTo(Samples.indicator("last"));
        assertThat(next(other)).isEqualTo(Samples.indicator("last"));
    }

    @Test
    void severalSourcesOfHistoryGiveEachVersionOnce() throws InterruptedException {
        bus.start();
        Indicator older = Samples.indicator("a", Instant.parse("2026-02-01T00:00:00Z"));
        Indicator newer = Samples.indicator("a", Instant.parse("2026-03-01T00:00:00Z"));
        source.answer = (request, sink) -> {
            for (StixObject object : List.of(older, older, newer, older, Samples.indicator("last"))) {
                sink.send(object);
            }
        };
        Subscription requester =
                subscribe(10, Overflow.DROP_NEWEST, Optional.of(SnapshotRequest.EVERYTHING), "stix2/indicator");
        assertThat(next(requester)).isEqualTo(older);
        assertThat(next(requester)).isEqualTo(newer);
        assertThat(next(requester)).isEqualTo(Samples.indicator("last"));
    }

    @Test
    void historyNeverFollowsNewerNewsOfTheSameObject() throws InterruptedException {
        bus.start();
        Indicator news = Samples.indicator("a", Instant.parse("2026-03-01T00:00:00Z"));
        source.answer = (request, sink) -> {
            source.context.inq().put(news);
            Await.until("the news is there", () -> bus.subscribers().get(0).queued() == 1);
            sink.send(Samples.indicator("a", Instant.parse("2026-02-01T00:00:00Z")));
            sink.send(Samples.indicator("last"));
        };
        Subscription requester =
                subscribe(10, Overflow.DROP_NEWEST, Optional.of(Duration.ofDays(1)), "stix2/indicator");
        assertThat(next(requester)).isEqualTo(news);
        assertThat(next(requester)).isEqualTo(Samples.indicator("last"));
    }

    @Test
    void aSnapshotIsReadAtTheRequestersPaceAndLosesNothing() throws InterruptedException {
        bus.start();
        AtomicInteger sent = new AtomicInteger();
        source.answer = (request, sink) -> {
            for (int i = 0; i < 50; i++) {
                sink.send(Samples.indicator("i" + i));
                sent.incrementAndGet();
            }
        };
        Subscription requester = subscribe(8, Overflow.DROP_OLDEST, Optional.of(Duration.ofDays(1)), "stix2/indicator");
        Await.until("the half for history is full", () -> requester.depth() == 4);
        assertThat(sent.get()).isLessThanOrEqualTo(5);
        for (int i = 0; i < 50; i++) {
            assertThat(next(requester)).isEqualTo(Samples.indicator("i" + i));
        }
        assertThat(bus.subscribers().get(0).dropped()).isZero();
    }

    @Test
    void aSlowRequesterHoldsLittleHistoryHoweverLongItsQueueIs() throws InterruptedException {
        bus.start();
        AtomicInteger sent = new AtomicInteger();
        source.answer = (request, sink) -> {
            for (int i = 0; i < 5000; i++) {
                sink.send(Samples.indicator("i" + i));
                sent.incrementAndGet();
            }
        };
        Subscription requester =
                subscribe(100_000, Overflow.DROP_OLDEST, Optional.of(Duration.ofDays(1)), "stix2/indicator");
        Await.until("it has all that it may have", () -> requester.depth() == 1000);
        assertThat(next(requester)).isEqualTo(Samples.indicator("i0"));
        Await.until("one more has come", () -> requester.depth() == 1000);
        assertThat(sent.get()).isBetween(1000, 1002);
        for (int i = 1; i < 5000; i++) {
            assertThat(next(requester)).isEqualTo(Samples.indicator("i" + i));
        }
    }

    @Test
    void envelopesFromOutsideReachTheRequesterUntilTheSnapshotTimesOut() throws InterruptedException {
        bus.start();
        List<SnapshotRequest> asked = new CopyOnWriteArrayList<>();
        source.answer = (request, sink) -> asked.add(request);
        Subscription requester =
                subscribe(10, Overflow.DROP_NEWEST, Optional.of(Duration.ofDays(1)), "stix2/indicator");
        Await.until("the request is out", () -> asked.size() == 1);
        source.context.inq().put(new SnapshotEnvelope(asked.get(0).snapshotId(), Samples.indicator("old")));
        assertThat(next(requester)).isEqualTo(Samples.indicator("old"));
        backbone.drain(PATIENCE);
        clock.advance(Duration.ofSeconds(6));
        Await.until("it is forgotten", () -> bus.meters().families().stream()
                .filter(family -> family.name().equals("threatbus_snapshots_open"))
                .allMatch(family -> family.samples().get(0).value() == 0));
        source.context.inq().put(new SnapshotEnvelope(asked.get(0).snapshotId(), Samples.indicator("late")));
        source.context.inq().put(new SnapshotEnvelope(asked.get(0).snapshotId(), Samples.indicator("old")));
        source.context.inq().put(Samples.indicator("news"));
        assertThat(next(requester)).as("news to everybody").isEqualTo(Samples.indicator("late"));
        assertThat(next(requester)).isEqualTo(Samples.indicator("news"));
    }

    @Test
    void closingASubscriptionCancelsItsSnapshot() throws InterruptedException {
        bus.start();
        List<Boolean> outcomes = new CopyOnWriteArrayList<>();
        source.answer = (request, sink) -> {
            boolean more = true;
            for (int i = 0; more; i++) {
                more = sink.send(Samples.indicator("i" + i));
            }
            outcomes.add(sink.cancelled());
        };
        Subscription requester = subscribe(4, Overflow.DROP_OLDEST, Optional.of(Duration.ofDays(1)), "stix2/indicator");
        Await.until("it has begun", () -> requester.depth() > 0);
        requester.close();
        Await.until("the plugin has returned", () -> outcomes.equals(List.of(true)));
    }

    @Test
    void aRequestThatComesBackAfterItsRequesterHasGoneIsAnsweredByNobody() throws InterruptedException {
        bus.start();
        List<SnapshotRequest> answered = new CopyOnWriteArrayList<>();
        source.answer = (request, sink) -> {
            answered.add(request);
            sink.send(Samples.indicator("old"));
        };
        Subscription requester =
                subscribe(10, Overflow.DROP_NEWEST, Optional.of(Duration.ofDays(1)), "stix2/indicator");
        next(requester);
        SnapshotRequest own = answered.get(0);
        requester.close();
        SnapshotRequest ofAnotherBus = new SnapshotRequest(own.type(), UUID.randomUUID(), own.span());

        source.context.inq().put(own);
        source.context.inq().put(ofAnotherBus);

        Await.until("another bus's is answered", () -> answered.contains(ofAnotherBus));
        assertThat(answered).containsExactly(own, ofAnotherBus);
    }
}
