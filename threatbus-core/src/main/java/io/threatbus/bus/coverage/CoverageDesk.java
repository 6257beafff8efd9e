package io.threatbus.bus.coverage;

import io.threatbus.ThreatBusException;
import io.threatbus.coverage.Ledger;
import io.threatbus.coverage.PeerNote;
import io.threatbus.message.Json;
import io.threatbus.message.Message;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Peer;
import io.threatbus.spi.life.IndicatorStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The account of who holds what, with what it needs from around it: a store that keeps it over a restart, and somebody who
 * looks after it now and then. The store may change at any time; the rest belongs to the thread that sweeps.
 */
public final class CoverageDesk {
    private static final Logger logger = LoggerFactory.getLogger(CoverageDesk.class);
    private static final Duration LOOKED_EVERY = Duration.ofSeconds(5);
    private static final Duration KEPT_EVERY = Duration.ofSeconds(10);
    private static final Duration TIDIED_EVERY = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int FORMAT = 1;

    private final Ledger ledger;
    private final int remembered;
    private final InstantSource steadyClock;
    private final GapCloser closer;
    private final Canary canary;
    private volatile Optional<Consumer<Message>> bus = Optional.empty();
    private volatile Optional<IndicatorStore> store = Optional.empty();
    private byte[] kept = {};
    private Instant looked = Instant.MIN;
    private Instant saved = Instant.MIN;
    private Instant tidied = Instant.MIN;

    /**
     * A desk without a store.
     *
     * @param remembered how many indicators the bus remembers without one, and how many withdrawn ones with one
     * @param steadyClock goes on evenly
     */
    public CoverageDesk(
            CoverageSettings settings,
            int remembered,
            InstantSource clock,
            InstantSource steadyClock,
            Metrics metrics) {
        this.ledger = new Ledger(clock);
        this.remembered = remembered;
        ledger.keep(remembered, remembered);
        this.steadyClock = steadyClock;
        this.closer = new GapCloser(ledger, clock, metrics);
        this.canary = new Canary(settings.canary(), ledger, clock, steadyClock);
        ledger.forgetAfter(settings.forgetAfter());
        metrics.gauge("coverage_peer_bytes", "Memory that the account of what peers hold takes.", ledger::peerBytes);
        metrics.gauge("coverage_change_bytes", "Memory that the changes of the active set take.", ledger::changeBytes);
        metrics.counter(
                "coverage_forgotten",
                "Changes that the account of coverage has forgotten for want of room, the oldest first.",
                ledger::forgotten);
        metrics.gauge("coverage_active", "Active indicators, as far as is known.", ledger::active);
    }

    /** The account. */
    public Ledger ledger() {
        return ledger;
    }

    /** The indicator of the bus's own. */
    public Canary canary() {
        return canary;
    }

    /** The bus decides from now on, and takes what the canary says. */
    public void speak(Consumer<Message> words) {
        bus = Optional.of(words);
    }

    /** What the bus calls the store of indicators, if there is one. */
    public Optional<IndicatorStore> store() {
        return store;
    }

    /** Whether a peer that is away can go on where it was: it holds what it should, and the rest can be had. */
    public boolean resumes(Peer peer, String digest) {
        return store.isPresent()
                && peer.named()
                && ledger.peer(peer.name()).filter(known -> !known.connected()).isPresent()
                && ledger.digest(peer.name())
                        .filter(known -> known.text().equals(digest))
                        .isPresent();
    }

    /** A store is going to say what it knows: as much is remembered as it has. */
    public void expect() {
        ledger.keep(Integer.MAX_VALUE, remembered);
    }

    /** Takes over what was kept; to be called when all indicators are known. */
    public void attach(IndicatorStore keeper) {
        keeper.notes().ifPresent(this::restore);
        store = Optional.of(keeper);
    }

    /** The store is gone. */
    public void detach() {
        store = Optional.empty();
    }

    private void restore(byte[] notes) {
        try {
            if (Json.read(notes) instanceof Map<?, ?> all
                    && all.get("format") instanceof Number format
                    && format.intValue() == FORMAT
                    && all.get("peers") instanceof List<?> peers) {
                peers.forEach(peer -> ledger.restore(PeerNote.of((Map<?, ?>) peer)));
                return;
            }
            logger.warn("what was kept about coverage is of another version; peers are known again when they come");
        } catch (ThreatBusException | IllegalArgumentException | ClassCastException e) {
            logger.warn(
                    "what was kept about coverage cannot be read ({}); peers are known again when they come",
                    e.toString());
        }
    }

    /** Looks after everything whose time has come; called every second or so. */
    public void sweep(Supplier<List<? extends GapCloser.Target>> targets) {
        bus.ifPresent(canary::sweep);
        Instant now = steadyClock.instant();
        if (isDue(looked, LOOKED_EVERY, now)) {
            looked = now;
            store.ifPresent(keeper -> closer.run(targets.get(), keeper, PATIENCE));
        } else {
            store.ifPresent(keeper -> closer.runOverflowed(targets.get(), keeper));
        }
        if (isDue(saved, KEPT_EVERY, now)) {
            saved = now;
            save(false);
        }
        if (isDue(tidied, TIDIED_EVERY, now)) {
            tidied = now;
            ledger.tidy();
        }
    }

    private static boolean isDue(Instant last, Duration every, Instant now) {
        return last.equals(Instant.MIN) || !now.isBefore(last.plus(every));
    }

    /**
     * Hands what is known to the store, if it has changed.
     *
     * @param last whether the bus stops
     */
    public void save(boolean last) {
        Optional<IndicatorStore> keeper = store;
        if (keeper.isEmpty()) {
            return;
        }
        List<Object> peers = new ArrayList<>();
        ledger.notes(last).forEach(note -> peers.add(note.json()));
        byte[] notes = Json.write(Map.of("format", FORMAT, "peers", peers)).bytes();
        if (!Arrays.equals(notes, kept)) {
            kept = notes;
            keeper.get().keepNotes(notes);
        }
    }
}
