package io.threatbus.bus.outcome;

import io.threatbus.life.Outcome;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Rejection;
import io.threatbus.spi.OutcomeListener;
import io.threatbus.spi.Proof;
import io.threatbus.spi.Recipient;
import io.threatbus.stix.sensor.GuardMark;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All who are told of outcomes, as one. A listener that fails keeps the others from nothing, and is told no more. Changes are
 * guarded by the lock on {@code this}; telling takes no lock.
 */
public final class Listeners implements OutcomeListener {
    private static final Logger logger = LoggerFactory.getLogger(Listeners.class);

    private volatile Registered[] all = {};

    private record Registered(String owner, OutcomeListener listener) {}

    /** From now on it is told; {@code owner} names it. */
    public synchronized void add(String owner, OutcomeListener listener) {
        List<Registered> more = new ArrayList<>(List.of(all));
        more.add(new Registered(owner, listener));
        all = more.toArray(Registered[]::new);
    }

    /** From now on those of this owner are told nothing. */
    public synchronized void removeAll(String owner) {
        all = List.of(all).stream()
                .filter(registered -> !registered.owner.equals(owner))
                .toArray(Registered[]::new);
    }

    private synchronized void remove(Registered failed, RuntimeException reason) {
        int before = all.length;
        all = List.of(all).stream().filter(one -> !one.equals(failed)).toArray(Registered[]::new);
        if (all.length < before) {
            logger.error("the listener of {} failed and is no longer told of outcomes", failed.owner, reason);
        }
    }

    private void tell(Consumer<OutcomeListener> what) {
        for (Registered registered : all) {
            try {
                what.accept(registered.listener);
            } catch (RuntimeException e) {
                remove(registered, e);
            }
        }
    }

    @Override
    public void accepted(String origin, List<? extends Message> messages) {
        tell(listener -> listener.accepted(origin, messages));
    }

    @Override
    public void refused(String origin, Message message) {
        tell(listener -> listener.refused(origin, message));
    }

    @Override
    public void rejected(String origin, Rejection rejection) {
        tell(listener -> listener.rejected(origin, rejection));
    }

    @Override
    public void decided(Indicator word, Outcome outcome) {
        tell(listener -> listener.decided(word, outcome));
    }

    @Override
    public void guarded(Indicator word, GuardMark mark) {
        tell(listener -> listener.guarded(word, mark));
    }

    @Override
    public void subscribed(Recipient recipient) {
        tell(listener -> listener.subscribed(recipient));
    }

    @Override
    public void unsubscribed(Recipient recipient) {
        tell(listener -> listener.unsubscribed(recipient));
    }

    @Override
    public void queued(Recipient recipient, List<? extends Message> messages) {
        tell(listener -> listener.queued(recipient, messages));
    }

    @Override
    public void dropped(Recipient recipient, List<? extends Message> messages) {
        tell(listener -> listener.dropped(recipient, messages));
    }

    @Override
    public void sent(Recipient recipient, List<? extends Message> messages) {
        tell(listener -> listener.sent(recipient, messages));
    }

    @Override
    public void applied(Recipient recipient, List<? extends Message> messages) {
        tell(listener -> listener.applied(recipient, messages));
    }

    @Override
    public void proved(Recipient recipient, Proof proof) {
        tell(listener -> listener.proved(recipient, proof));
    }

    @Override
    public void failed(Recipient recipient, Message message, String reason) {
        tell(listener -> listener.failed(recipient, message, reason));
    }

    @Override
    public void skipped(Recipient recipient, Message message, String reason) {
        tell(listener -> listener.skipped(recipient, message, reason));
    }
}
