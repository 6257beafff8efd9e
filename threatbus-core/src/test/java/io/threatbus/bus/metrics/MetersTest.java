package io.threatbus.bus.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import io.threatbus.spi.Metrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetersTest {
    private final Meters meters = new Meters();
    private final Metrics metrics = meters.of("app");

    private long value(String name) {
        return meters.families().stream()
                .filter(family -> family.name().equals("threatbus_" + name))
                .findFirst()
                .orElseThrow()
                .samples()
                .get(0)
                .value();
    }

    @Test
    void aGaugeThatFailsIsLeftOutAndCountedWhileTheOthersAreRead() {
        metrics.gauge("broken", "Fails.", () -> {
            throw new IllegalStateException("no connection");
        });
        metrics.gauge("depth", "Works.", () -> 7);
        assertThat(meters.families()).extracting(Meters.Family::name).containsExactly("threatbus_depth");
        assertThat(value("depth")).isEqualTo(7);
        assertThat(value("gauge_failures")).isPositive();
    }

    @Test
    void whatIsCountedElsewhereIsACounterAndEndsWithItsPlugin() {
        metrics.counter("frames", "Frames.", () -> 7);
        metrics.counter("own", "Counts.").increment();
        assertThat(meters.families()).allMatch(family -> family.kind() == Meters.Kind.COUNTER);
        assertThat(value("frames")).isEqualTo(7);
        assertThat(meters.counters()).extracting(Meters.Family::name).containsExactly("threatbus_own");

        meters.removeGauges("app");
        assertThat(meters.families()).extracting(Meters.Family::name).containsExactly("threatbus_own");
    }

    @Test
    void aGaugeMayWaitForWhoeverIsAboutToCount() {
        metrics.gauge("waiting", "Waits.", () -> {
            Thread counting =
                    new Thread(() -> metrics.counter("counted", "Counts.").increment());
            counting.setDaemon(true);
            counting.start();
            try {
                counting.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return counting.isAlive() ? 0 : 1;
        });
        assertThat(value("waiting")).isOne();
    }

    @Test
    void whoReadsCountersRunsNoGauge() {
        metrics.gauge("depth", "Must not be read.", () -> {
            throw new AssertionError("it was read");
        });
        metrics.counter("counted", "Counts.").add(3);
        assertThat(meters.counters()).extracting(Meters.Family::name).containsExactly("threatbus_counted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"things_total", "things_info", "Things", "two words", "läufe", ""})
    void aNameThatWouldSpoilThePageIsRefusedWhereItIsGiven(String name) {
        assertThatThrownBy(() -> metrics.counter(name, "Things."))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("threatbus_" + name);
        assertThatThrownBy(() -> metrics.gauge(name, "Things.", () -> 1)).isInstanceOf(ThreatBusException.class);
        assertThat(meters.families()).isEmpty();
    }

    @Test
    void labelsHaveNamesOfTheSameFormAndDoNotHideThePlugin() {
        assertThatThrownBy(() -> metrics.counter("things", "Things.", "a-b", "1"))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("'a-b'");
        assertThatThrownBy(() -> metrics.gauge("things", "Things.", () -> 1, "plugin", "other"))
                .hasMessageContaining("plugin");
    }
}
