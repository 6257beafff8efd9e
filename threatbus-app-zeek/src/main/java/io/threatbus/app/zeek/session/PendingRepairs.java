package io.threatbus.app.zeek.session;

import io.threatbus.app.zeek.intel.IntelChange;
import io.threatbus.app.zeek.intel.IntelMapper;
import io.threatbus.app.zeek.intel.IntelTranslator;
import io.threatbus.message.Indicator;
import io.threatbus.spi.Subscription;
import io.threatbus.stix.StixId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a script has shown to lack or to have left over, until the thread of the subscription sends it again or takes it back.
 * Guarded by its own monitor.
 */
final class PendingRepairs {
    /** Indicators whose contents wait to be sent again. */
    private static final int MOST_AGAIN = 1000;

    private final IntelTranslator translator;
    private final IntelMapper mapper;
    private final Subscription subscription;
    private final Deque<Indicator> again = new ArrayDeque<>();
    private final List<IntelChange> removals = new ArrayList<>();
    /** Whoever sends these again is right to do so. */
    private final Set<StixId> lacking = new HashSet<>();

    PendingRepairs(IntelTranslator translator, IntelMapper mapper, Subscription subscription) {
        this.translator = translator;
        this.mapper = mapper;
        this.subscription = subscription;
    }

    /** Notes that something of these is missing. */
    synchronized void noteLacking(Set<StixId> indicators) {
        lacking.addAll(indicators);
    }

    synchronized boolean isLacking(StixId indicator) {
        return lacking.contains(indicator);
    }

    /** All is there again. */
    synchronized void nothingLacks() {
        lacking.clear();
    }

    /** Has an indicator sent again; waits while much is to be sent again already. */
    synchronized void sendAgain(Indicator indicator) {
        try {
            while (again.size() >= MOST_AGAIN && !subscription.isClosed()) {
                wait(1000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        again.addLast(indicator);
    }

    /** Has items taken back. */
    synchronized void takeBack(Collection<IntelChange> steps) {
        removals.addAll(steps);
    }

    /** All that is to be taken back, and some of what is to be sent again. */
    synchronized List<IntelChange> take() {
        List<IntelChange> taken = new ArrayList<>(removals);
        removals.clear();
        while (!again.isEmpty() && taken.size() < IntelBatches.LARGEST) {
            taken.addAll(translator.again(again.removeFirst(), mapper));
        }
        notifyAll();
        return taken;
    }

    synchronized boolean isEmpty() {
        return removals.isEmpty() && again.isEmpty();
    }
}
