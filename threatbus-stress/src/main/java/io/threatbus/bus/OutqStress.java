package io.threatbus.bus;

import io.threatbus.bus.memory.MemoryBudget;
import io.threatbus.message.Message;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.stress.Sample;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** A subscriber's queue, where the backbone puts, the plugin takes, and either may close. */
public final class OutqStress {
    private OutqStress() {}

    private static Outq queue(int capacity, Overflow overflow) {
        return new Outq(new QueueSettings(capacity, overflow), new MemoryBudget(64 * 1024 * 1024));
    }

    private static int taken(Outq outq) {
        List<Message> target = new ArrayList<>();
        return outq.drainTo(target, 10);
    }

    /** What is put is taken once: now or later. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "taken at once")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "taken later")
    @State
    public static class PutAndTake {
        private final Outq outq = queue(4, Overflow.DROP_OLDEST);

        @Actor
        public void put() {
            outq.put(List.of(Sample.FIRST), false);
        }

        @Actor
        public void take(II_Result result) {
            result.r1 = taken(outq);
        }

        @Arbiter
        public void rest(II_Result result) {
            result.r2 = taken(outq);
        }
    }

    /** Of two messages for one place exactly one is dropped, and it is reported to the one that put. */
    @JCStressTest
    @Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "the second writer pushed the first message out")
    @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the first writer pushed the second message out")
    @State
    public static class TwoWritersOnePlace {
        private final Outq outq = queue(1, Overflow.DROP_OLDEST);

        @Actor
        public void first(III_Result result) {
            result.r1 = outq.put(List.of(Sample.FIRST), false).dropped().size();
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = outq.put(List.of(Sample.SECOND), false).dropped().size();
        }

        @Arbiter
        public void rest(III_Result result) {
            result.r3 = taken(outq);
        }
    }

    /** What was queued before a close is given out by it; what comes after is not queued. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "put, then closed")
    @Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "closed, then put in vain")
    @State
    public static class PutAndClose {
        private final Outq outq = queue(4, Overflow.BLOCK);

        @Actor
        public void put(III_Result result) {
            result.r1 = outq.put(List.of(Sample.FIRST), false).queued();
        }

        @Actor
        public void close(III_Result result) {
            result.r2 = outq.close().size();
        }

        @Arbiter
        public void rest(III_Result result) {
            result.r3 = taken(outq);
        }
    }
}
