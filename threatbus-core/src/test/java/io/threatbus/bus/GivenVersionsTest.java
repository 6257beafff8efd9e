package io.threatbus.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.testing.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

    /** The number of a version that peers know, too, can be aimed at; whoever does must not hide what others publish. */
    @Test
    void whatOutsidersMadeLookAlikeIsKeptApart() {
        Indicator one = Samples.indicator("a");
        Indicator twin = alike(one);
        assertThat(twin.versionHash()).isEqualTo(one.versionHash());
        assertThat(twin.rank()).isEqualTo(one.rank());
        given.add(twin);
        assertThat(given.contains(one)).isFalse();
    }

    /** Another identifier with the same number, by the same steps backwards. */
    private static Indicator alike(Indicator one) {
        long wanted = folded(one.id().uuid().getMostSignificantBits(), one)
                ^ one.id().uuid().getLeastSignificantBits();
        for (long high = 1; ; high++) {
            long low = wanted ^ folded(high, one);
            if (low >>> 62 == 2) {
                return one.with(Map.of("id", new StixId("indicator", new UUID(high, low)).toString()));
            }
        }
    }

    private static long folded(long high, Indicator one) {
        long mixed = (high ^ one.modifiedMicros()) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 32;
    }
}
