package io.threatbus.bus.life;

import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.FanOut;
import io.threatbus.spi.OutQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who gets what comes of a decision: sensors, who are not told of what is in quarantine, and all others. Thread-safe. */
public final class Audiences {
    private final FanOut others = new FanOut();
    private final FanOut sensors = new FanOut();

    /** Nobody yet. */
    public Audiences() {}

    private FanOut of(OutQueue outq) {
        return outq.sensor() ? sensors : others;
    }

    /** Registers a queue for a topic or a prefix of topics. */
    public void subscribe(Topic topic, OutQueue outq) {
        of(outq).subscribe(topic, outq);
    }

    /** Takes back one {@link #subscribe}. */
    public void unsubscribe(Topic topic, OutQueue outq) {
        of(outq).unsubscribe(topic, outq);
    }

    /** Hands over what a turn brought, to everybody but one; a queue that fails keeps the others from nothing. */
    void deliver(Outgoing outgoing, @Nullable OutQueue but) {
        List<RuntimeException> failures = new ArrayList<>(0);
        deliver(outgoing.forOthers(), others, but, failures);
        deliver(outgoing.forSensors(), sensors, but, failures);
        if (!failures.isEmpty()) {
            RuntimeException first = failures.remove(0);
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    private static void deliver(
            List<Message> messages, FanOut queues, @Nullable OutQueue but, List<RuntimeException> failures) {
        try {
            if (but == null) {
                queues.deliver(messages);
                return;
            }
            for (Message message : messages) {
                for (OutQueue outq : queues.recipients(message.topic())) {
                    if (outq != but) {
                        outq.put(message);
                    }
                }
            }
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }
}
