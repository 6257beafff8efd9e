package io.threatbus.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.threatbus.ThreatBusException;
import io.threatbus.bus.metrics.Meters;
import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.testing.Await;
import io.threatbus.testing.DirectBackbone;
import io.threatbus.testing.Samples;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How a bus and its plugins start, are exchanged, fail and stop. */
class ThreatBusLifecycleTest extends BusOfTwoApps {
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
