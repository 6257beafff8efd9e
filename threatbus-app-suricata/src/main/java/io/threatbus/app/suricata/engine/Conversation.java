package io.threatbus.app.suricata.engine;

import io.threatbus.app.suricata.book.Entry;
import io.threatbus.app.suricata.book.Lack;
import io.threatbus.app.suricata.command.Command;
import io.threatbus.app.suricata.command.CommandSocket;
import io.threatbus.app.suricata.engine.EngineStatus.State;
import io.threatbus.app.suricata.engine.SetModes.Mode;
import io.threatbus.app.suricata.engine.Watch.Finding;
import io.threatbus.app.suricata.point.DataSet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is said over one connection: changes first, then what is missing, and now and then whether all is still there. */
final class Conversation {
    private static final long CHECK = Duration.ofSeconds(1).toNanos();
    private static final long PROBE = Duration.ofSeconds(5).toNanos();
    private static final long PROOF = Duration.ofSeconds(5).toNanos();
    /** Indicators that are named as missing. */
    private static final int MOST_NAMED = 10_000;
    /**
     * Suricata tells of new rules a moment before it drops the old sets, and what was given to these meanwhile with them: so
     * everything is compared again after so long, and after so long again.
     */
    private static final List<Long> AGAIN =
            List.of(Duration.ofSeconds(3).toNanos(), Duration.ofSeconds(12).toNanos());

    private final Engine engine;
    private final CommandSocket socket;
    private final Session session;
    private final Reconciler reconciler;
    private final SetModes modes;
    private final Watch watch;
    private final EngineListener listener;
    private final Retries retries = new Retries();
    private final Sweep sweep;
    /** What is sent when nothing newer is to be sent. */
    private final ArrayDeque<LiveQueue.Change> fill = new ArrayDeque<>();

    private long began = System.nanoTime();
    private boolean unknown;
    /** How often everything was compared since the last reload, and when it is next. */
    private int repetitions = AGAIN.size();

    private long nextRepetition;
    private long reloadedSince;
    private long nextCheck;
    private long nextProbe = System.nanoTime() + PROBE;
    private long nextProof = System.nanoTime();

    Conversation(
            Engine engine,
            CommandSocket socket,
            Session session,
            Reconciler reconciler,
            SetModes modes,
            Watch watch,
            EngineListener listener) {
        this.engine = engine;
        this.socket = socket;
        this.session = session;
        this.reconciler = reconciler;
        this.modes = modes;
        this.watch = watch;
        this.listener = listener;
        this.sweep = new Sweep(engine.state());
    }

    /** Talks until the engine is stopped or the connection fails. */
    void run() throws IOException, InterruptedException {
        try {
            begin();
            while (!engine.isStopped()) {
                long now = System.nanoTime();
                look(now);
                long position = engine.position();
                Optional<LiveQueue.Change> change = next(now);
                if (change.isPresent()) {
                    apply(change.get());
                } else if (!rest(now, position)) {
                    engine.live().await(Math.min(Math.max(0, nextCheck - now), retries.pause(now)));
                }
            }
        } finally {
            retries.clear();
            engine.putOff(0);
            fill.forEach(LiveQueue.Change::lost);
            fill.clear();
        }
    }

    private void begin() throws IOException {
        long asked = System.nanoTime();
        Finding finding = watch.met(Incarnation.of(socket), asked);
        nextCheck = asked + CHECK;
        unknown = finding == Finding.UNKNOWN;
        if (finding == Finding.REREAD) {
            reread("it has restarted, or read its rules again, while it was away");
        } else if (finding == Finding.SAME) {
            refill("reconnected");
        }
    }

    private void look(long now) throws IOException {
        if (unknown && engine.isSettled()) {
            listener.reconciling("first connection");
            reconciler.unknown(socket, session, DataSet.IN_SURICATA);
            unknown = false;
            watch.known();
            engine.known();
            refill("first connection");
            unproved();
        }
        if (engine.live().takeOverflow()) {
            refill("too many changes at once");
        }
        List<LiveQueue.Change> behind = engine.live().takeBehind();
        if (!behind.isEmpty()) {
            begin("many changes at once", behind);
        }
        if (now - nextCheck >= 0) {
            nextCheck = now + CHECK;
            check(now);
        }
        if (repetitions < AGAIN.size() && now - nextRepetition >= 0) {
            repeat(now);
        }
        if (now - nextProbe >= 0) {
            nextProbe = now + PROBE;
            probe();
        }
    }

    private void check(long now) throws IOException {
        Finding finding = watch.met(Incarnation.of(socket), now);
        if (finding == Finding.REREAD) {
            modes.probe(socket, DataSet.IN_SURICATA);
            reread("its rules have been read again");
        }
        if (engine.takeReloadRequest()) {
            boolean done = socket.ask(Command.of("ruleset-reload-nonblocking")).ok();
            listener.command("reload", done ? "ok" : "failed");
        }
    }

    private void reread(String reason) throws IOException {
        listener.reconciling(reason);
        reloadedSince = watch.contact();
        reconciler.reread(session, DataSet.IN_SURICATA, reloadedSince);
        watch.known();
        refill(reason);
        unproved();
        repetitions = 0;
        nextRepetition = System.nanoTime() + AGAIN.get(0);
    }

    private void repeat(long now) throws IOException {
        repetitions++;
        nextRepetition = now + AGAIN.get(Math.min(repetitions, AGAIN.size() - 1));
        modes.probe(socket, DataSet.IN_SURICATA);
        reconciler.reread(session, DataSet.IN_SURICATA, reloadedSince);
        refill("once more after new rules");
    }

    /** Sets that were missing or full may be there by now. */
    private void probe() throws IOException {
        List<DataSet> absent = modes.which(Mode.ABSENT);
        List<DataSet> full = new ArrayList<>(modes.which(Mode.FULL));
        modes.probe(socket, absent);
        modes.probe(socket, full);
        List<DataSet> found = new ArrayList<>(absent);
        found.removeIf(set -> !modes.exists(set));
        if (!found.isEmpty() && !unknown) {
            reconciler.unknown(socket, session, found);
        }
        full.removeIf(set -> !modes.takesItems(set));
        if (!found.isEmpty() || !full.isEmpty()) {
            refill("a dataset takes items that did not before");
        }
        engine.stateChanged();
    }

    /**
     * There is nothing to send: proves what is there.
     *
     * @param position how far the desired state was before it was looked whether there is
     * @return whether there is more to do at once
     */
    private boolean rest(long now, long position) throws IOException {
        finish();
        if (unknown || retries.size() > 0) {
            return false;
        }
        List<Entry> sample = sweep.take(now);
        List<Entry> missing = sample.isEmpty() ? List.of() : session.missing(sample);
        if (!missing.isEmpty() || now - nextProof >= 0) {
            nextProof = now + PROOF;
            listener.holds(position, engine.state().lack(MOST_NAMED));
        }
        if (!missing.isEmpty()) {
            reconciler.lost(missing.stream().map(Entry::set).distinct().toList());
            refill("items are missing that were there");
        }
        return !sample.isEmpty();
    }

    private void refill(String reason) {
        fill.forEach(LiveQueue.Change::lost);
        fill.clear();
        begin(
                reason,
                reconciler.wrong().stream()
                        .map(entry -> new LiveQueue.Change(entry, List.of()))
                        .toList());
    }

    /** Nothing of what is to be sent again counts as there until it has been confirmed. */
    private void unproved() {
        if (!fill.isEmpty()) {
            listener.holds(engine.position(), new Lack(fill.size(), Set.of(), false, 0));
        }
    }

    private void begin(String reason, List<LiveQueue.Change> changes) {
        if (fill.isEmpty()) {
            began = System.nanoTime();
        }
        fill.addAll(changes);
        engine.filling(reason, fill.size());
    }

    private Optional<LiveQueue.Change> next(long now) {
        Optional<LiveQueue.Change> change = engine.live().poll();
        if (change.isEmpty()) {
            change = retries.poll(now);
        }
        return change.isEmpty() ? Optional.ofNullable(fill.poll()) : change;
    }

    private void apply(LiveQueue.Change change) throws IOException {
        switch (session.apply(change.entry())) {
            case RIGHT -> {
                retries.done(change.entry());
                change.deliveries().forEach(Delivery::confirmed);
            }
            case REFUSED, NO_SET -> {
                retries.done(change.entry());
                change.lost();
            }
            case AGAIN -> {
                if (!retries.add(change)) {
                    throw new IOException(
                            "more than " + Retries.MOST + " items are put off: Suricata is busy for too long");
                }
            }
        }
    }

    private void finish() {
        engine.putOff(retries.size());
        if (fill.isEmpty() && retries.size() == 0 && !unknown) {
            if (engine.status().state() != State.IN_SYNC) {
                engine.inSync(System.nanoTime() - began);
            }
        } else if (retries.size() > 0 && engine.status().state() == State.IN_SYNC) {
            engine.filling("items are busy", retries.size());
        }
    }
}
