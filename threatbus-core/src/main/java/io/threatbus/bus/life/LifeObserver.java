package io.threatbus.bus.life;

import io.threatbus.life.Outcome;
import io.threatbus.message.Indicator;

/** Is told what came of each word; on the thread that decides, so it must be quick and never block. */
@FunctionalInterface
public interface LifeObserver {
    void decided(Indicator word, Outcome outcome);
}
