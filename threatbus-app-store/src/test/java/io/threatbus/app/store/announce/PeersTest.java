package io.threatbus.app.store.announce;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Message;
import io.threatbus.spi.InQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two stores on one backbone, of which the first has to speak, as the second sees it. */
class PeersTest {
    private static final long BEGIN = -1_000_000_000L;

    private final Peers first = new Peers(UUID.fromString("00000000-0000-4000-8000-000000000001"));
    private final Peers second = new Peers(UUID.fromString("00000000-0000-4000-8000-000000000002"));
    private final Wire wire = new Wire();
    private long now = BEGIN;

    private void hearBoth() throws InterruptedException {
        first.announce(wire, false);
        second.announce(wire, false);
        wire.messages.forEach(message -> second.hear(message, now));
        wire.messages.clear();
    }

    private void hearOwn() throws InterruptedException {
        second.announce(wire, false);
        wire.messages.forEach(message -> second.hear(message, now));
        wire.messages.clear();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    /** Lets time pass in which the second store hears itself as often as one does that waits for its turn. */
    private void probe(Duration time) throws InterruptedException {
        long end = now + time.toNanos();
        while (now < end) {
            pass(Peers.PROBING);
            hearOwn();
        }
    }

    @BeforeEach
    void settle() throws InterruptedException {
        hearBoth();
        pass(Peers.SETTLING);
    }

    @Test
    void takesOverWhenWhatIsDueStaysUnsaidOnABackboneThatWorks() throws InterruptedException {
        assertThat(second.isSettled(now)).isTrue();
        assertThat(second.rank(now)).isEqualTo(1);
        long unsaidSince = now;
        probe(Duration.ofMillis(1500));
        assertThat(second.isOurTurn(unsaidSince, now)).isFalse();
        probe(Duration.ofMillis(1500));
        assertThat(second.isOurTurn(unsaidSince, now)).isTrue();
    }

    @Test
    void doesNotTakeOverWhileTheBackboneIsAwayNorAsSoonAsItIsBack() throws InterruptedException {
        for (Duration outage : List.of(Duration.ofMillis(2500), Duration.ofSeconds(7), Duration.ofMillis(15_500))) {
            long unsaidSince = now;
            long end = now + outage.toNanos();
            while (now < end) {
                pass(Duration.ofMillis(50));
                assertThat(second.isSettled(now) && second.isOurTurn(unsaidSince, now))
                        .as("away for %s", outage)
                        .isFalse();
            }
            hearOwn();
            assertThat(second.isSettled(now) && second.isOurTurn(unsaidSince, now))
                    .as("back after %s", outage)
                    .isFalse();
            pass(Duration.ofMillis(50));
            hearBoth();
            pass(Peers.SETTLING);
            assertThat(second.isSettled(now)).isTrue();
            assertThat(second.isOurTurn(unsaidSince, now)).isFalse();
            probe(Duration.ofSeconds(3));
            assertThat(second.isOurTurn(unsaidSince, now)).isTrue();
            hearBoth();
        }
    }

    @Test
    void anOutageWhileItWaitsIsNotHeldAgainstTheFirst() throws InterruptedException {
        long unsaidSince = now;
        probe(Duration.ofMillis(1500));
        pass(Duration.ofSeconds(5));
        assertThat(second.isOurTurn(unsaidSince, now)).isFalse();
        hearOwn();
        assertThat(second.isOurTurn(unsaidSince, now)).isFalse();
    }

    @Test
    void afterALongOutageItWaitsForTheOthersToSpeakUp() throws InterruptedException {
        pass(Duration.ofSeconds(60));
        assertThat(second.isSettled(now)).isFalse();
        hearOwn();
        assertThat(second.isSettled(now)).isFalse();
        hearBoth();
        pass(Peers.SETTLING);
        assertThat(second.isSettled(now)).isTrue();
        assertThat(second.rank(now)).isEqualTo(1);
    }

    @Test
    void whoFallsSilentOnABackboneThatWorksIsForgotten() throws InterruptedException {
        long end = now + Peers.GONE_AFTER.toNanos();
        while (now <= end) {
            pass(Peers.INTERVAL);
            hearOwn();
        }
        assertThat(second.rank(now)).isZero();
        assertThat(second.number()).isEqualTo(1);
    }

    /** Carries what is put in when the test says so. */
    private static final class Wire implements InQueue {
        private final List<Message> messages = new ArrayList<>();

        @Override
        public void put(Message message) {
            messages.add(message);
        }

        @Override
        public void putAll(List<? extends Message> several) {
            messages.addAll(several);
        }

        @Override
        public boolean offer(Message message, Duration timeout) {
            return messages.add(message);
        }

        @Override
        public int remainingCapacity() {
            return Integer.MAX_VALUE;
        }
    }
}
