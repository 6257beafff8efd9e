package io.threatbus.app.zeek.session;

import io.threatbus.app.zeek.intel.IntelChange;
import io.threatbus.app.zeek.intel.IntelItem;
import io.threatbus.app.zeek.intel.IntelTranslator;
import io.threatbus.app.zeek.intel.WatchedPatterns;
import io.threatbus.app.zeek.proof.Verifier;
import io.threatbus.life.LifeState;
import io.threatbus.message.Indicator;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.spi.AppContext;
import io.threatbus.stix.StixId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a Zeek shows to hold that this bus has not given it, since the bus was started again: what nobody has withdrawn counts
 * as given from then on, so that its next version replaces it and its removal takes it away. Of what the store knows to be
 * active the current version is looked up, for it may have been replaced meanwhile.
 *
 * <p>{@link #fate}, {@link #takeOver} and {@link #lookUp} are called on the control thread, {@link #steps} by the thread of the
 * subscription.
 */
final class HeldBefore {
    private static final Logger logger = LoggerFactory.getLogger(HeldBefore.class);
    /** Indicators whose contents wait to be compared. */
    private static final int MOST_FOUND = 1000;

    /** What the book takes for an item beside its letters. */
    private static final long ENTRY_BYTES = 400;
    /** What Zeeks say of which the bus itself knows nothing takes so much of the memory at most, for each. */
    private static final int SHARE_OF_MEMORY = 64;

    private static final long MOST_BYTES = 16 * 1024 * 1024;

    private final ProofDesk.Parts parts;
    private final AppContext bus;
    private final WatchedPatterns watched;
    private final boolean asksForEverything;
    private long untold;
    private long room = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY);
    private final Map<IntelItem, Set<StixId>> claims = new HashMap<>();
    private final Deque<Indicator> found = new ArrayDeque<>();
    /** Whose current version is not looked up yet; no more than are remembered. */
    private final Set<StixId> unread = new HashSet<>();

    HeldBefore(ProofDesk.Parts parts, AppContext bus, WatchedPatterns watched) {
        this.parts = parts;
        this.bus = bus;
        this.watched = watched;
        this.asksForEverything =
                parts.snapshot().filter(SnapshotRequest.EVERYTHING::equals).isPresent();
    }

    /** What is to become of an item that Zeek holds for an indicator, and was not given. */
    Verifier.Fate fate(IntelItem item, StixId indicator) {
        if (parts.translator().wants(indicator, item)) {
            return Verifier.Fate.WAIT;
        }
        if (parts.translator().gave(indicator)) {
            return Verifier.Fate.TAKE_BACK;
        }
        if (!bus.hasBegun()) {
            return Verifier.Fate.WAIT;
        }
        LifeState state = bus.life(indicator);
        if (state != LifeState.ACTIVE && state != LifeState.UNKNOWN) {
            return Verifier.Fate.TAKE_BACK;
        }
        if (bus.remembers()) {
            return asksForEverything || state == LifeState.UNKNOWN ? Verifier.Fate.WAIT : Verifier.Fate.TAKE_OVER;
        }
        return room > 0 ? Verifier.Fate.TAKE_OVER : Verifier.Fate.WAIT;
    }

    /** Whether the bus knows all that is active, so that what it does not know is wanted by nobody. */
    boolean isJudge() {
        return bus.remembers();
    }

    /** Counts that as given. */
    void takeOver(Map<IntelItem, Set<StixId>> held) {
        synchronized (this) {
            held.forEach((item, ids) -> {
                Set<StixId> claimed = claims.computeIfAbsent(item, any -> new HashSet<>());
                ids.stream().filter(claimed::add).forEach(id -> {
                    room -= item.value().length() + ENTRY_BYTES;
                    untold++;
                });
            });
        }
        if (bus.remembers()) {
            held.values().forEach(unread::addAll);
        }
    }

    /** Says what was taken over, and looks up current versions: when all that is held is known, or some time later. */
    void lookUp() {
        if (untold > 0) {
            logger.atInfo()
                    .addKeyValue("peer", parts.zeek().label())
                    .log(
                            "{} holds {} items from before this bus began that nobody has withdrawn: they count as given",
                            parts.zeek().label(),
                            untold);
            untold = 0;
        }
        if (!unread.isEmpty() && parts.history().begin(unread, this::found)) {
            unread.clear();
        }
    }

    private synchronized void found(Indicator indicator) {
        try {
            while (found.size() >= MOST_FOUND && parts.zeek().isOpen()) {
                wait(1000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        found.addLast(indicator);
    }

    /**
     * Takes over what is held.
     *
     * @return whether there was something
     */
    synchronized boolean settle() {
        IntelTranslator translator = parts.translator();
        boolean any = !claims.isEmpty();
        claims.forEach((item, ids) -> ids.forEach(id -> translator.takeOver(id, item)));
        claims.clear();
        return any;
    }

    /** What some newer versions replace. */
    synchronized List<IntelChange> steps() {
        List<IntelChange> steps = new ArrayList<>();
        while (!found.isEmpty() && steps.size() < IntelBatches.LARGEST) {
            Indicator indicator = found.removeFirst();
            IntelTranslator.Translation translation = parts.translator().renew(indicator, parts.mapper());
            if (!translation.watches().isEmpty()) {
                watched.put(indicator.id(), indicator.pattern(), translation.watches());
            }
            steps.addAll(translation.changes());
        }
        notifyAll();
        return steps;
    }
}
