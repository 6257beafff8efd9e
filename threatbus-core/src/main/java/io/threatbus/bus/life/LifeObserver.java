package io.threatbus.bus.life;

import io.threatbus.life.Outcome;
import io.threatbus.message.Indicator;
import io.threatbus.spi.OutcomeListener;
import io.threatbus.stix.sensor.GuardMark;

/** Is told what came of each word; on the thread that decides, so it must be quick and never block. */
@FunctionalInterface
public interface LifeObserver {
    /** Has everything told to a listener. */
    static LifeObserver of(OutcomeListener listener) {
        return new LifeObserver() {
            @Override
            public void decided(Indicator word, Outcome outcome) {
                listener.decided(word, outcome);
            }

            @Override
            public void guarded(Indicator word, GuardMark mark) {
                listener.guarded(word, mark);
            }
        };
    }

    void decided(Indicator word, Outcome outcome);

    /** The guard has found something in it, and that is what becomes of it. */
    default void guarded(Indicator word, GuardMark mark) {}
}
