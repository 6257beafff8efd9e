package io.threatbus.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.testing.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GivenVersionsTest {
    private final GivenVersions given = new GivenVersions();

    @Test
    void aVersionIsRememberedAndOthersOfTheSameIndicatorAreNot() {
        Indicator one = Samples.indicator("a", Instant.parse("2026-02-01T00:00:00Z"));
        given.add(one);
        assertThat(given.contains(one)).isTrue();
        assertThat(given.contains(Samples.indicator("a", Instant.parse("2026-03-01T00:00:00Z"))))
                .isFalse();
        assertThat(given.contains(one.with(Map.of("pattern", "[domain-name:value = 'other.example']"))))
                .as("another content of the same time")
                .isFalse();
        assertThat(given.contains(Samples.sighting("a"))).isFalse();
    }

    @Test
    void allRemovalsOfAnIndicatorAreOne() {
        Indicator one = Samples.indicator("a");
        given.add(one.removal(StixTimestamp.of("2026-05-01T00:00:00Z")));
        assertThat(given.contains(one.removal(StixTimestamp.of("2026-06-01T00:00:00Z"))))
                .isTrue();
        assertThat(given.contains(one)).isFalse();
    }

    @Test
    void manyAreKeptApart() {
        List<Indicator> all = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            Indicator indicator = Samples.indicator("i" + i);
            assertThat(given.contains(indicator)).isFalse();
            given.add(indicator);
            all.add(indicator);
        }
        assertThat(all).allMatch(given::contains);
    }
}
