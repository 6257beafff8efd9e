package io.threatbus.bus.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndedSnapshotsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");

    private final EndedSnapshots ended = new EndedSnapshots();

    @Test
    void anEndingIsRememberedForSomeMinutes() {
        UUID id = UUID.randomUUID();
        ended.add(id, NOW);
        ended.forgetOld(NOW.plus(EndedSnapshots.KEPT));
        assertThat(ended.contains(id)).isTrue();

        ended.forgetOld(NOW.plus(EndedSnapshots.KEPT).plus(Duration.ofSeconds(1)));

        assertThat(ended.contains(id)).isFalse();
    }

    @Test
    void theOldestGoesWhenThereAreTooMany() {
        UUID first = new UUID(0, 0);
        ended.add(first, NOW);

        IntStream.rangeClosed(1, EndedSnapshots.MOST).forEach(number -> ended.add(new UUID(0, number), NOW));

        assertThat(ended.contains(first)).isFalse();
        assertThat(ended.contains(new UUID(0, 1))).isTrue();
        assertThat(ended.contains(new UUID(0, EndedSnapshots.MOST))).isTrue();
    }
}
