package io.threatbus.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.bus.coverage.CoverageSettings;
import io.threatbus.bus.life.LifeSettings;
import io.threatbus.coverage.CanaryIndicator;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Sighting;
import io.threatbus.message.Topic;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.testing.Await;
import io.threatbus.testing.DirectBackbone;
import io.threatbus.testing.Samples;
import io.threatbus.testing.TurnedClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CanaryTest {
    private static final Duration EVERY = Duration.ofSeconds(60);

    private final TurnedClock clock = new TurnedClock();
    private final TestApp sensor = new TestApp("sensor");
    private final DirectBackbone backbone = new DirectBackbone();
    private final ThreatBus bus = new ThreatBus(
            QuickSettings.of(
                    LifeSettings.DEFAULT, new CoverageSettings(Duration.ofSeconds(5), Duration.ofDays(7), EVERY)),
            new BackboneSpec("test", backbone, new NoSettings()),
            List.of(sensor.spec()),
            new BusServices(clock, MessageObserver.NONE, error -> {}));
    private Subscription subscription;

    @BeforeEach
    void start() {
        bus.start();
        Subscription early = sensor.context.subscribe(SubscriptionRequest.to("early", Topic.INDICATOR));
        Await.until("the first canary", () -> early.depth() > 0);
        subscription = sensor.context.subscribe(SubscriptionRequest.to("zeek-1", Topic.INDICATOR));
        early.close();
        clock.advance(EVERY.dividedBy(2));
        assertThat(take().isRemoval()).isTrue();
    }

    @AfterEach
    void stop() {
        bus.stop();
    }

    private Indicator take() {
        try {
            return (Indicator) subscription.poll(Duration.ofSeconds(20)).orElseThrow();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Indicator next() {
        clock.advance(EVERY.dividedBy(2));
        return take();
    }

    @Test
    void eachSubscriberIsTimedUntilItHasConfirmed() {
        Indicator canary = next();
        assertThat(canary.pattern()).isEqualTo("[domain-name:value = 'threatbus-canary.invalid']");
        subscription.sent(canary);
        clock.advance(Duration.ofSeconds(3));
        assertThat(bus.canary().trips()).as("what is sent is not shown").isEmpty();
        subscription.applied(canary);
        assertThat(bus.canary().trips()).containsOnly(Map.entry("zeek-1", Duration.ofSeconds(3)));

        clock.advance(Duration.ofSeconds(27));
        Indicator removal = take();
        assertThat(removal.isRemoval()).isTrue();
        assertThat(removal.id()).isEqualTo(canary.id());
        next();
        clock.advance(Duration.ofSeconds(20));
        assertThat(bus.canary().trips())
                .as("it does not show the next")
                .containsEntry("zeek-1", Duration.ofSeconds(20));
    }

    @Test
    void aSightingOfItCountsAndGoesNoFurther() throws Exception {
        Subscription sightings = sensor.context.subscribe(
                SubscriptionRequest.to("siem", Topic.SIGHTING).withOwn());
        next();
        clock.advance(Duration.ofSeconds(2));
        Sighting other = Samples.sighting("other");
        Sighting ofCanary = Sighting.of(Map.of(
                "id", "sighting--d69c4bb1-1b8f-4b4b-9d4c-0d7b0a0a0c01",
                "created", "2026-11-23T08:00:00.000Z",
                "modified", "2026-11-23T08:00:00.000Z",
                "sighting_of_ref", CanaryIndicator.ID.toString()));
        sensor.context.inq(Peer.local("zeek-1")).putAll(List.of(ofCanary, other));
        assertThat(sightings.poll(Duration.ofSeconds(20))).contains(other);
        assertThat(sightings.depth()).isZero();
        assertThat(bus.canary().trips()).hasSize(1).containsValue(Duration.ofSeconds(2));
    }

    @Test
    void itDoesNotTakeTheWayThatOtherBusesHear() throws Exception {
        backbone.hold(true);
        Message canary = next();
        assertThat(canary.topic()).isEqualTo(Topic.INDICATOR);
        sensor.context.inq().put((Indicator) canary);
        backbone.hold(false);
        sensor.context.inq().put(Samples.indicator("after"));
        assertThat(take().id()).as("what others say about it is not heard").isNotEqualTo(CanaryIndicator.ID);
    }
}
