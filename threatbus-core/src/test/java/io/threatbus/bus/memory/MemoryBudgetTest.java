package io.threatbus.bus.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Message;
import io.threatbus.spi.MemoryAccount;
import io.threatbus.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final long MEGABYTE = 1024 * 1024;

    private final MemoryBudget budget = new MemoryBudget(10 * MEGABYTE);

    /** One for whom something waits; it gives up what it is asked for, at once. */
    private final class Waiting implements MemoryBudget.Holder {
        private final List<String> asked = new ArrayList<>();
        private long bytes;
        private long shared;

        Waiting(long bytes, long shared) {
            this.bytes = bytes;
            this.shared = shared;
            budget.reserve(bytes - shared);
            budget.add(this);
        }

        @Override
        public String subscriber() {
            return "test";
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public long exclusiveBytes() {
            return bytes - shared;
        }

        @Override
        public void keepTo(long limit) {
            asked.add("by policy");
            drop(bytes - limit);
        }

        @Override
        public void giveUp(long tooMuch) {
            asked.add("whatever its policy");
            drop(Math.min(tooMuch, bytes));
        }

        private void drop(long dropped) {
            bytes -= dropped;
            budget.release(Math.min(dropped, bytes + dropped - shared));
        }
    }

    @Test
    void whoHoldsMoreThanItsShareGivesWayByItsOwnPolicyAndNobodyElseIsPaced() {
        Waiting large = new Waiting(7 * MEGABYTE, 0);
        Waiting small = new Waiting(MEGABYTE, 0);
        budget.relieve();
        assertThat(large.asked).containsExactly("by policy");
        assertThat(small.asked).isEmpty();
        assertThat(budget.isPaced()).isFalse();
        assertThat(budget.share()).isLessThanOrEqualTo(5 * MEGABYTE / 2);
        budget.relieve();
        assertThat(budget.share()).as("when there is enough again").isEqualTo(Long.MAX_VALUE);
        assertThat(budget.given()).isZero();
    }

    @Test
    void whenAllIsUsedWhoeverHoldsMostForItselfAloneGivesWayWhateverItsPolicy() {
        Waiting sharing = new Waiting(2 * MEGABYTE, 2 * MEGABYTE - 1000);
        Waiting alone = new Waiting(MEGABYTE, 0);
        MemoryAccount frames = budget.account("zmq", "frames", Long.MAX_VALUE);
        assertThat(frames.reserve(9 * MEGABYTE + MEGABYTE / 2)).isTrue();
        assertThat(alone.asked).containsExactly("whatever its policy");
        assertThat(alone.bytes).isLessThan(MEGABYTE);
        assertThat(sharing.bytes).isEqualTo(2 * MEGABYTE);
        assertThat(budget.used()).isLessThanOrEqualTo(budget.capacity());
        assertThat(budget.given()).isOne();
    }

    @Test
    void whereNobodyCanGiveWayAReservationIsRefusedAndCounted() {
        MemoryAccount frames = budget.account("zmq", "frames", Long.MAX_VALUE);
        MemoryAccount bodies = budget.account("bus", "bodies", 2 * MEGABYTE);
        assertThat(bodies.reserve(3 * MEGABYTE)).as("beyond its own limit").isFalse();
        assertThat(frames.reserve(9 * MEGABYTE)).isTrue();
        assertThat(bodies.reserve(2 * MEGABYTE)).as("beyond all there is").isFalse();
        assertThat(bodies.refused()).isEqualTo(2);
        assertThat(bodies.reserved()).isZero();
        frames.close();
        assertThat(budget.used()).isZero();
        assertThat(bodies.reserve(2 * MEGABYTE)).isTrue();
        bodies.close();
        bodies.close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void anArrayOfHalfARegionTakesWholeRegions() {
        assertThat(HeapLayout.array(100, MEGABYTE)).isEqualTo(120);
        assertThat(HeapLayout.array(MEGABYTE / 2, MEGABYTE)).isEqualTo(MEGABYTE);
        assertThat(HeapLayout.array(MEGABYTE, MEGABYTE)).isEqualTo(2 * MEGABYTE);
        assertThat(HeapLayout.array(MEGABYTE, 0)).isEqualTo(MEGABYTE + 16);
    }

    @Test
    void aMessageIsHeldOnceHoweverManyHoldIt() {
        Message message = Samples.indicator("a");
        long weight = budget.hold(message);
        budget.hold(message);
        assertThat(budget.used()).isEqualTo(weight).isGreaterThan(message.json().size());
        budget.letGo(message);
        assertThat(budget.used()).isEqualTo(weight);
        budget.letGo(message);
        assertThat(budget.used()).isZero();
    }
}
