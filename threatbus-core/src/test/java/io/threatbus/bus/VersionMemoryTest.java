package io.threatbus.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.testing.Samples;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionMemoryTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final VersionMemory memory = new VersionMemory();

    private static Indicator version(int object, long second) {
        return Samples.indicator("object" + object, NOON.plusSeconds(second));
    }

    @Test
    void onlyWhatIsNewerThanTheNewestThatWasGivenIsNews() {
        Random random = new Random(3);
        Map<Integer, Long> newest = new HashMap<>();
        for (int i = 0; i < 30_000; i++) {
            int object = random.nextInt(10_000);
            long second = random.nextInt(20);
            Indicator indicator = version(object, second);
            assertThat(memory.isNewer(indicator)).isEqualTo(second > newest.getOrDefault(object, -1L));
            memory.note(indicator);
            newest.merge(object, second, Math::max);
        }
    }

    @Test
    void ofTwoEqualVersionsARemovalCounts() {
        Indicator active = version(1, 0);
        Indicator removed = active.with(Map.of("x_threatbus_update", "REMOVE"));
        Indicator revoked = active.with(Map.of("revoked", true));
        memory.note(active);
        assertThat(memory.isNewer(active)).isFalse();
        assertThat(memory.isNewer(removed)).isTrue();
        assertThat(memory.isNewer(revoked)).isTrue();
        memory.note(removed);
        assertThat(memory.isNewer(removed)).isFalse();
        assertThat(memory.isNewer(active)).isFalse();
        assertThat(memory.isNewer(version(1, 1))).isTrue();
    }
}
