package io.threatbus.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.bus.coverage.CoverageSettings;
import io.threatbus.bus.life.LifeSettings;
import io.threatbus.message.Topic;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.testing.DirectBackbone;
import io.threatbus.testing.Samples;
import io.threatbus.testing.TurnedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bus without a store that may remember few indicators, and hears of many. */
class LittleMemoryTest {
    private static final int REMEMBERED = 1000;

    private final TestApp app = new TestApp("app");
    private final ThreatBus bus = new ThreatBus(
            QuickSettings.of(new LifeSettings(REMEMBERED, LifeSettings.Announce.NEVER), CoverageSettings.DEFAULT),
            new BackboneSpec("test", new DirectBackbone(), new NoSettings()),
            List.of(app.spec()),
            new BusServices(new TurnedClock(), MessageObserver.NONE, error -> {}));

    @BeforeEach
    void start() {
        bus.start();
    }

    @AfterEach
    void stop() {
        bus.stop();
    }

    @Test
    void theAccountOfCoverageForgetsWhatTheBusDoes() throws Exception {
        Subscription sensor = app.context.subscribe(SubscriptionRequest.to("sensor", Topic.INDICATOR));
        for (int i = 0; i < 3 * REMEMBERED; i++) {
            app.context.inq().put(Samples.indicator("n" + i));
            sensor.sent(sensor.poll(Duration.ofSeconds(20)).orElseThrow());
        }
        assertThat(bus.coverage().active()).isEqualTo(REMEMBERED);
        assertThat(bus.coverage().forgotten()).isEqualTo(2 * REMEMBERED);
        assertThat(bus.coverage().peers()).allSatisfy(peer -> {
            assertThat(peer.wanted()).isEqualTo(REMEMBERED);
            assertThat(peer.missing()).isZero();
        });
        assertThat(bus.coverage().holders(Samples.indicatorId("n0"))).isEmpty();
        assertThat(bus.coverage().holders(Samples.indicatorId("n2999"))).hasSize(1);

        app.context.inq().put(Samples.indicator("n0", Instant.parse("2026-06-01T00:00:00Z")));
        sensor.sent(sensor.poll(Duration.ofSeconds(20)).orElseThrow());
        assertThat(bus.coverage().holders(Samples.indicatorId("n0"))).hasSize(1);
        assertThat(bus.coverage().active()).isEqualTo(REMEMBERED);
    }
}
