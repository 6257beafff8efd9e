package io.threatbus.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.threatbus.bus.metrics.Meters;
import io.threatbus.message.Message;
import io.threatbus.message.Rejection;
import io.threatbus.message.Topic;
import io.threatbus.spi.OutQueue;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How messages get from those who send them to those who read. */
class ThreatBusTest extends BusOfTwoApps {
    @Test
    void aSubscriberGetsEachMatchingMessageOnceWhateverItsOverlappingTopics() throws InterruptedException {
        bus.start();
        Subscription both = subscribe(10, Overflow.DROP_NEWEST, Optional.empty(), "stix2", "stix2/indicator", "s");
        Subscription sightings = subscribe(10, Overflow.DROP_NEWEST, Optional.empty(), "stix2/sighting");
        Subscription none = subscribe(10, Overflow.DROP_NEWEST, Optional.empty(), "stix2/indicator/x");
        source.context.inq().put(Samples.indicator("a"));
        source.context.inq().put(Samples.sighting("a"));
        assertThat(next(both)).isEqualTo(Samples.indicator("a"));
        assertThat(next(both)).isEqualTo(Samples.sighting("a"));
        assertThat(next(sightings)).isEqualTo(Samples.sighting("a"));
        assertThat(both.depth() + sightings.depth() + none.depth()).isZero();
    }

    @Test
    void whatAPluginSubscribesForItselfIsToldFromWhatItsApplicationsDo() {
        SubscriptionRequest request =
                SubscriptionRequest.to("itself", Topic.INDICATOR).withOwn();
        sensor.whileStarting = given -> given.subscribe(request);
        bus.start();
        assertThat(backbone.recipients(Topic.INDICATOR))
                .extracting(OutQueue::subscriber)
                .containsExactly("life");
        subscribe(10, Overflow.DROP_OLDEST, Optional.empty(), "stix2/indicator");

        assertThat(backbone.recipients(Topic.INDICATOR))
                .extracting(OutQueue::subscriber, OutQueue::standing)
                .containsExactly(tuple("life", true), tuple("applications", false));
    }

    @Test
    void whatAnAuthenticatedPeerSendsAndReadsIsCountedAndShownUnderItsName() throws InterruptedException {
        Peer peer = new Peer(
                "sensor-dmz", Peer.Authentication.PUBLIC_KEY, Optional.of(new InetSocketAddress("192.0.2.7", 4711)));
        bus.start();
        Subscription reads = sensor.context.subscribe(
                SubscriptionRequest.to("reader", Topic.INDICATOR).withPeer(peer));
        source.context.inq(peer).putAll(List.of(Samples.indicator("a"), Samples.indicator("b")));
        source.context.rejected(peer, new Rejection("no-topic", "no blank behind the topic", "x"));
        next(reads);

        assertThat(reads.peer()).isEqualTo(peer);
        assertThat(bus.subscribers()).extracting(SubscriberStatus::peer).containsExactly(peer);
        assertThat(metric("threatbus_peer_messages_accepted", "peer", "sensor-dmz"))
                .isEqualTo(2);
        assertThat(metric("threatbus_peer_messages_rejected", "reason", "no-topic"))
                .isEqualTo(1);
    }

    private long metric(String name, String label, String value) {
        return bus.meters().families().stream()
                .filter(family -> family.name().equals(name))
                .flatMap(family -> family.samples().stream())
                .filter(sample -> value.equals(sample.labels().get(label)))
                .mapToLong(Meters.Sample::value)
                .sum();
    }

    @Test
    void aClosedSubscriptionGetsNothingMore() throws InterruptedException {
        bus.start();
        Subscription gone = subscribe(10, Overflow.DROP_NEWEST, Optional.empty(), "stix2");
        Subscription stays = subscribe(10, Overflow.DROP_NEWEST, Optional.empty(), "stix2");
        gone.close();
        gone.close();
        source.context.inq().put(Samples.indicator("a"));
        next(stays);
        assertThat(gone.depth()).isZero();
        assertThat(bus.subscribers()).hasSize(1);
    }

    @Test
    void whatWaitsWhenASubscriptionEndsIsCounted() throws InterruptedException {
        bus.start();
        Subscription gone = subscribe(10, Overflow.DROP_NEWEST, Optional.empty(), "stix2");
        source.context.inq().putAll(List.of(Samples.indicator("a"), Samples.indicator("b")));
        Await.until("both wait", () -> gone.depth() == 2);
        gone.close();
        gone.close();
        assertThat(bus.meters().counters())
                .filteredOn(family -> family.name().equals("threatbus_messages_skipped"))
                .flatExtracting(Meters.Family::samples)
                .contains(new Meters.Sample(Map.of("plugin", "sensor", "reason", "subscription-ended"), 2));
    }

    @Test
    void aFullQueueLosesWhatItsPolicySaysAndTheCountersTellExactly() throws InterruptedException {
        bus.start();
        Subscription slow = subscribe(3, Overflow.DROP_OLDEST, Optional.empty(), "stix2");
        Subscription healthy = subscribe(100, Overflow.DROP_NEWEST, Optional.empty(), "stix2");
        for (int i = 0; i < 10; i++) {
            source.context.inq().put(Samples.indicator("i" + i));
        }
        for (int i = 0; i < 10; i++) {
            assertThat(next(healthy)).isEqualTo(Samples.indicator("i" + i));
        }
        SubscriberStatus status = bus.subscribers().get(0);
        assertThat(status.dropped()).isEqualTo(7);
        assertThat(status.queued()).isEqualTo(10);
        assertThat(status.behindSince()).contains(clock.instant());
        for (int i = 7; i < 10; i++) {
            assertThat(next(slow)).isEqualTo(Samples.indicator("i" + i));
        }
        assertThat(bus.subscribers().get(0).behindSince()).isEmpty();
    }

    /** One that nobody reads and that holds up the bus, with an open snapshot. */
    private Subscription blocking() throws InterruptedException {
        Subscription blocking =
                subscribe(1, Overflow.BLOCK, Optional.of(Duration.ofDays(1)), "stix2/indicator", "stix2/sighting");
        for (String name : List.of("a", "b", "c")) {
            source.context.inq().put(Samples.indicator(name));
        }
        Await.until(
                "the bus waits", () -> bus.subscribers().get(0).behindSince().isPresent());
        return blocking;
    }

    private static void assertDone(Runnable task) throws InterruptedException {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        thread.join(PATIENCE.toMillis());
        assertThat(thread.isAlive()).as("it hangs").isFalse();
    }

    private static void assertNext(Subscription subscription, String... names) throws InterruptedException {
        for (String name : names) {
            assertThat(next(subscription)).isEqualTo(Samples.indicator(name));
        }
    }

    @Test
    void closingASubscriberThatTheBusWaitsForLetsTheOthersGoOn() throws InterruptedException {
        bus.start();
        Subscription blocking = blocking();
        Subscription other = subscribe(10, Overflow.DROP_NEWEST, Optional.empty(), "stix2");
        assertDone(blocking::close);
        source.context.inq().put(Samples.indicator("last"));
        assertNext(other, "c", "last");
    }

    @Test
    void aSubscriberThatTheBusWaitsForMayAskForASnapshot() throws InterruptedException {
        bus.start();
        Subscription blocking = blocking();
        assertDone(() -> blocking.requestSnapshot(Duration.ofDays(1)));
        assertNext(blocking, "a", "b", "c");
    }

    @Test
    void nobodyIsHeldUpByABlockingSubscriberThatIsNotThere() throws InterruptedException {
        bus.start();
        Subscription absent = blocking();
        Subscription other = subscribe(10, Overflow.DROP_NEWEST, Optional.empty(), "stix2");
        absent.attended(false);
        source.context.inq().put(Samples.indicator("d"));
        assertNext(other, "c", "d");
        assertThat(bus.subscribers().get(0).dropped()).isEqualTo(3);

        absent.attended(true);
        source.context.inq().put(Samples.indicator("e"));
        assertNext(absent, "d", "e");
        assertThat(bus.subscribers().get(0).dropped()).isEqualTo(3);
    }

    @Test
    void anOverflowingSubscriberMayBeDisconnected() throws InterruptedException {
        bus.start();
        Subscription slow = subscribe(1, Overflow.DISCONNECT, Optional.empty(), "stix2");
        AtomicInteger wakes = new AtomicInteger();
        slow.onReady(wakes::incrementAndGet);
        source.context.inq().putAll(List.of(Samples.indicator("a"), Samples.indicator("b")));
        Await.until("it is closed", slow::isClosed);
        Await.until("its reader is woken to see it", () -> wakes.get() == 2);
        assertThat(bus.subscribers()).isEmpty();
    }

    @Test
    void aReaderThatWaitsElsewhereIsWokenOncePerBurst() throws InterruptedException {
        bus.start();
        Subscription subscription = subscribe(100, Overflow.DROP_NEWEST, Optional.empty(), "stix2");
        AtomicInteger wakes = new AtomicInteger();
        subscription.onReady(wakes::incrementAndGet);
        assertThat(wakes).hasValue(0);
        source.context.inq().putAll(List.of(Samples.indicator("a"), Samples.indicator("b")));
        Await.until("both wait", () -> subscription.depth() == 2);
        assertThat(wakes).hasValue(1);
    }

    @Test
    void badInputIsCountedUnderItsReason() {
        bus.start();
        source.context.rejected(Rejection.of("invalid-json", "no end", new byte[] {'{'}));
        source.context.rejected(Rejection.of("invalid-json", "no end", new byte[] {'{'}));
        assertThat(bus.meters().families())
                .filteredOn(family -> family.name().equals("threatbus_messages_rejected"))
                .flatExtracting(Meters.Family::samples)
                .anyMatch(sample -> sample.labels().containsValue("invalid-json") && sample.value() == 2);
    }

    @Test
    void aBurstFromWhateverPluginIsNoLossForWhoReads() throws Exception {
        bus.start();
        Subscription subscription = subscribe(500, Overflow.DROP_OLDEST, Optional.empty(), "stix2");
        List<Message> burst = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            burst.add(Samples.indicator("burst-" + i));
        }
        Thread publisher = new Thread(() -> {
            try {
                source.context.inq("misp").putAll(burst);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        publisher.start();
        List<Message> received = new ArrayList<>();
        while (received.size() < burst.size()) {
            received.add(next(subscription));
            subscription.sent(received.get(received.size() - 1));
            if (received.size() % 100 == 0) {
                java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
            }
        }
        publisher.join();
        assertThat(received).isEqualTo(burst);
        assertThat(subscription.dropped()).isZero();
    }

    @Test
    void theAccountOfMemoryReadsZeroWhenEverythingIsRead() throws Exception {
        bus.start();
        Subscription reads = subscribe(500, Overflow.DROP_OLDEST, Optional.empty(), "stix2");
        Subscription hangs = subscribe(5, Overflow.DROP_OLDEST, Optional.empty(), "stix2");
        for (int i = 0; i < 50; i++) {
            source.context.inq().put(Samples.indicator("memory-" + i));
        }
        Await.until("all wait", () -> reads.depth() == 50);
        assertThat(bus.memory().used()).isPositive();
        for (int i = 0; i < 50; i++) {
            reads.skipped(next(reads), "test");
        }
        hangs.close();
        Await.until("all is released", () -> bus.memory().used() == 0);
    }
}
