package io.threatbus.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.stix.StixId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Those with several sources take more memory, and count for more. */
class LifeMemoryWeightTest {
    private static final int LIMIT = 20_000;
    private static final long SECOND = 1_000_000;

    private final LifeMemory memory = new LifeMemory(false, LIMIT);
    private final KnownIndicator known = new KnownIndicator();

    private void hear(int number, int source, long now) {
        StixId id = new StixId("indicator", new UUID(number * 0x9E3779B97F4A7C15L, number));
        memory.load(id, known);
        known.content = true;
        known.modified = 1;
        known.stakes.raise(source, 1, false);
        memory.save(id, known, now);
    }

    @Test
    void aSecondSourceForAllThatIsKnownTakesNoMoreMemoryThanThereIs() {
        for (int number = 0; number < LIMIT; number++) {
            hear(number, 1, number * SECOND);
        }
        assertThat(memory.weight()).isLessThanOrEqualTo(LIMIT);
        for (int number = 0; number < LIMIT; number++) {
            hear(number, 2, (LIMIT + number) * SECOND);
        }
        assertThat(memory.sizeBeside()).isGreaterThan(1_000);
        assertThat(memory.weight()).isLessThan(LIMIT + 10);
    }
}
