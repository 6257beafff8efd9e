package io.threatbus.bus.outcome;

import io.threatbus.message.Message;
import io.threatbus.message.Stamps;
import io.threatbus.spi.Metrics.Histogram;
import java.util.List;

/**
 * How long messages were on their way when something happened to them. Those of a batch that were accepted together are
 * recorded together, so that a batch costs little more than one message.
 */
public final class Latency {
    private Latency() {}

    /** Records it for all that were accepted here; for others, such as history, nobody knows. */
    public static void record(List<? extends Message> messages, Histogram target) {
        long accepted = Stamps.NONE;
        long now = Stamps.NONE;
        int alike = 0;
        for (int i = 0; i < messages.size(); i++) {
            long stamp = Stamps.accepted(messages.get(i));
            if (stamp != accepted) {
                if (accepted != Stamps.NONE) {
                    now = now == Stamps.NONE ? System.nanoTime() : now;
                    target.record(Math.max(0, now - accepted), alike);
                }
                accepted = stamp;
                alike = 0;
            }
            alike++;
        }
        if (accepted != Stamps.NONE) {
            target.record(Math.max(0, (now == Stamps.NONE ? System.nanoTime() : now) - accepted), alike);
        }
    }
}
