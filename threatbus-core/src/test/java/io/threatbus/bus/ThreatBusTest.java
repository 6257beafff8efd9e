package io.threatbus.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.threatbus.ThreatBusException;
import io.threatbus.bus.journal.JournalSettings;
import io.threatbus.bus.metrics.Meters;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Rejection;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.StixObject;
import io.threatbus.message.Topic;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.OutQueue;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.Peer;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.testing.Await;
import io.threatbus.testing.DirectBackbone;
import io.threatbus.testing.Samples;
import io.threatbus.testing.TurnedClock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ThreatBusTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TurnedClock clock = new TurnedClock();
    private final DirectBackbone backbone = new DirectBackbone();
    private final TestApp source = new TestApp("source");
    private final TestApp sensor = new TestApp("sensor");
    private final List<Throwable> fatal = new CopyOnWriteArrayList<>();
    private final ThreatBus bus = bus(List.of(source.spec(), sensor.spec()));

    private ThreatBus bus(List<AppSpec> apps) {
        BusSettings settings = new BusSettings(
                1000,
                10_000,
                64,
                100,
                Duration.ofSeconds(1),
                Duration.ofMillis(300),
                Duration.ofSeconds(5),
                Optional.empty(),
                JournalSettings.DEFAULT);
        return new ThreatBus(
                settings,
                new BackboneSpec("test", backbone, new NoSettings()),
                apps,
                new BusServices(clock, MessageObserver.NONE, fatal::add));
    }

    @AfterEach
    void stop() {
        source.hanging.countDown();
        bus.stop();
    }

    private Subscription subscribe(int capacity, Overflow overflow, Optional<Duration> snapshot, String... topics) {
        List<Topic> wanted = new ArrayList<>();
        for (String topic : topics) {
            wanted.add(new Topic(topic));
        }
        return sensor.context.subscribe(
                new SubscriptionRequest("sensor-1", wanted, snapshot, new QueueSettings(capacity, overflow)));
    }

    private static Message next(Subscription subscription) throws InterruptedException {
        return subscription.poll(PATIENCE).orElseThrow(() -> new AssertionError("nothing came"));
    }

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

    @Test
    void stoppingHandsOverEverythingAcceptedBefore() throws InterruptedException {
        bus.start();
        Subscription subscription = subscribe(1000, Overflow.DROP_NEWEST, Optional.empty(), "stix2");
        List<Message> received = new CopyOnWriteArrayList<>();
        Thread reader = new Thread(() -> {
            try {
                for (Optional<Message> message = subscription.poll(PATIENCE);
                        message.isPresent();
                        message = subscription.poll(PATIENCE)) {
                    received.add(message.get());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        reader.start();
        backbone.hold(true);
        for (int i = 0; i < 500; i++) {
            source.context.inq().put(Samples.indicator("i" + i));
        }
        backbone.hold(false);
        bus.stop();
        reader.join(10_000);
        assertThat(received).hasSize(500);
        assertThat(source.steps).containsExactly("start", "stopAccepting", "stop");
    }

    @Test
    void stoppingDoesNotWaitForAPluginThatHangs() {
        source.hangsInStop = true;
        bus.start();
        long begin = System.nanoTime();
        bus.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        assertThat(sensor.steps).contains("stop");
    }

    @Test
    void anAppThatCannotStartLeavesTheOthersAloneAndIsDownAndSaysWhy() {
        sensor.failsToStart = true;
        bus.start();
        assertThat(source.steps).containsExactly("start");
        assertThat(bus.plugins())
                .filteredOn(plugin -> plugin.name().equals("sensor"))
                .singleElement()
                .satisfies(plugin -> {
                    assertThat(plugin.health().state()).isEqualTo(Health.State.DOWN);
                    assertThat(plugin.health().detail()).contains("cannot start: port 1234 is taken");
                });
    }

    @Test
    void aRequiredAppThatCannotStartStopsTheStartAndSaysWhy() {
        sensor.failsToStart = true;
        bus.start();
        source.steps.clear();
        ThreatBus strict = new ThreatBus(
                BusSettings.DEFAULT,
                new BackboneSpec("direct", new DirectBackbone(), new NoSettings()),
                List.of(
                        source.spec(),
                        new AppSpec(
                                "sensor", "sensor", () -> sensor, sensor.spec().config(), true)),
                new BusServices(InstantSource.system(), new MessageObserver() {}, failure -> {}));
        assertThatThrownBy(strict::start)
                .isInstanceOf(ThreatBusException.class)
                .hasMessage("the app sensor cannot start: port 1234 is taken; choose another");
        assertThat(source.steps).containsExactly("start", "stopAccepting", "stop");
    }

    @Test
    void aReloadTouchesOnlyWhatChanged() {
        source.takesNewSections = true;
        TestApp added = new TestApp("added");
        bus.start();
        Subscription subscription = subscribe(10, Overflow.DROP_NEWEST, Optional.empty(), "stix2");
        bus.reload(List.of(
                new AppSpec("source", () -> source, new TestApp.Section("changed")), sensor.spec(), added.spec()));
        assertThat(source.steps).containsExactly("start", "reconfigure");
        assertThat(source.context.config(TestApp.Section.class).text()).isEqualTo("changed");
        assertThat(sensor.steps).containsExactly("start");
        assertThat(added.steps).containsExactly("start");
        bus.reload(List.of(added.spec()));
        assertThat(sensor.steps).containsExactly("start", "stop");
        assertThat(subscription.isClosed()).isTrue();
        assertThat(bus.plugins()).extracting(PluginStatus::name).containsExactly("test", "added");
    }

    @Test
    void anAppThatFailsToStartInAReloadIsDownAndTheRestGoesOn() {
        bus.start();
        TestApp broken = new TestApp("broken");
        broken.failsToStart = true;
        bus.reload(List.of(source.spec(), broken.spec()));
        assertThat(bus.plugins())
                .filteredOn(plugin -> plugin.name().equals("broken"))
                .allSatisfy(plugin -> assertThat(plugin.health().state()).isEqualTo(Health.State.DOWN))
                .hasSize(1);
    }

    @Test
    void anAppThatFailsToStartInAReloadLeavesNothingBehindAndIsTriedAgainByTheNext() {
        bus.start();
        TestApp broken = new TestApp("broken");
        broken.failsToStart = true;
        broken.whileStarting = given -> {
            given.subscribe(SubscriptionRequest.to("half-started", new Topic("stix2")));
            given.serve("operation", (request, response) -> {});
        };
        bus.reload(List.of(source.spec(), broken.spec()));
        assertThat(broken.steps).containsExactly("stop");
        assertThat(bus.subscribers()).isEmpty();
        assertThat(bus.routes().find("broken", "operation")).isEmpty();

        broken.failsToStart = false;
        broken.whileStarting = given -> {};
        bus.reload(List.of(source.spec(), broken.spec()));
        assertThat(stateOf("broken")).isEqualTo(Health.State.UP);
        assertThat(source.steps).containsExactly("start");
    }

    private Health.State stateOf(String plugin) {
        return bus.plugins().stream()
                .filter(status -> status.name().equals(plugin))
                .map(status -> status.health().state())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anAppThatFailsToTakeOverItsSectionStartsAgainAndTheOthersToo() {
        source.failsToReconfigure = true;
        TestApp added = new TestApp("added");
        bus.start();
        bus.reload(List.of(
                new AppSpec("source", () -> source, new TestApp.Section("changed")), sensor.spec(), added.spec()));
        assertThat(source.steps).containsExactly("start", "reconfigure", "stop", "start");
        assertThat(source.context.config(TestApp.Section.class).text()).isEqualTo("changed");
        assertThat(added.steps).containsExactly("start");
        assertThat(sensor.steps).containsExactly("start");
    }

    @Test
    void anotherPluginUnderTheSameNameIsAnotherApp() {
        TestApp another = new TestApp("another");
        another.takesNewSections = true;
        source.takesNewSections = true;
        bus.start();
        bus.reload(List.of(new AppSpec("source", "another", () -> another, new NoSettings()), sensor.spec()));
        assertThat(source.steps).containsExactly("start", "stop");
        assertThat(another.steps).containsExactly("start");
    }

    @Test
    void theGaugesOfAnAppThatHasStoppedGoWithItAndItsCountersStay() {
        bus.start();
        sensor.context.metrics().gauge("sensor_depth", "Depth.", () -> 1);
        sensor.context.metrics().counter("sensor_events", "Events.").increment();
        bus.reload(List.of(source.spec()));
        assertThat(bus.meters().families())
                .extracting(Meters.Family::name)
                .contains("threatbus_sensor_events")
                .doesNotContain("threatbus_sensor_depth");
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
    void anErrorInAThreadOfAPluginEndsTheProcessAndAnExceptionShowsInItsHealth() {
        bus.start();
        source.context
                .newThread("broken", () -> {
                    throw new IllegalStateException("oops");
                })
                .start();
        Await.until("it is down", () -> bus.plugins().stream()
                .anyMatch(plugin -> plugin.health().state() == Health.State.DOWN
                        && plugin.name().equals("source")));
        Thread dying = sensor.context.newThread("dying", () -> {
            throw new LinkageError("out of reach");
        });
        dying.setUncaughtExceptionHandler((thread, error) -> {});
        dying.start();
        Await.until("the process is ended", () -> fatal.size() == 1);
    }

    /** Until now the ZeroMQ endpoint alone held its publishers back; what came from others was dropped. */
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

    @Test
    void whatAPluginTakesForItselfWhileItStopsIsNotToldOfAsLeftWaiting() throws InterruptedException {
        Logger logger = (Logger) LoggerFactory.getLogger("io.threatbus.bus");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            bus.start();
            Subscription taken = sensor.context.subscribe(
                    SubscriptionRequest.to("taken", Topic.INDICATOR).withOwn());
            Subscription left = sensor.context.subscribe(
                    SubscriptionRequest.to("left", Topic.INDICATOR).withOwn());
            sensor.whileStopping = () -> {
                taken.drainTo(new ArrayList<>(), 10);
                taken.close();
                left.close();
            };
            source.context.inq().put(Samples.indicator("a"));
            Await.until("it waits", () -> left.depth() == 1);
            bus.stop();
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list)
                .filteredOn(line -> line.getLevel() == Level.WARN)
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains("left has stopped: 1 messages that waited for it are dropped")
                .noneMatch(line -> line.contains("waiting for") || line.contains("taken"));
    }
}
