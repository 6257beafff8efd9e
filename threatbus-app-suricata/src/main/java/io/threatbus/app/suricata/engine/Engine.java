package io.threatbus.app.suricata.engine;

import io.threatbus.app.suricata.book.SensorState;
import io.threatbus.app.suricata.command.Command;
import io.threatbus.app.suricata.command.CommandSocket;
import io.threatbus.app.suricata.command.Reply;
import io.threatbus.app.suricata.engine.EngineStatus.State;
import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.toolkit.retry.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one Suricata's datasets equal to the desired state: connects, again and again if it must, finds out what is there, fills
 * what is missing, sends changes as they come, and before everything else. {@link #run} is the owner of the socket.
 */
public final class Engine implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(Engine.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int OLDEST_MAJOR = 7;
    private static final int JSON_MAJOR = 8;

    private final EngineSettings settings;
    private final SensorState state;
    private final Inventory inventory;
    private final EngineListener listener;
    private final Feed feed;
    private final SetModes modes = new SetModes();
    private final LiveQueue live = new LiveQueue();
    private final Watch watch = new Watch();
    private final AtomicBoolean reload = new AtomicBoolean();
    private volatile EngineStatus status = EngineStatus.of(State.AWAY, "not connected yet");
    private volatile boolean known;
    private volatile int putOff;
    private volatile long putOffSince;
    private volatile boolean stopped;

    /**
     * An engine that does nothing yet.
     *
     * @param feed fills the desired state
     */
    public Engine(EngineSettings settings, SensorState state, Inventory inventory, EngineListener listener, Feed feed) {
        this.settings = settings;
        this.state = state;
        this.inventory = inventory;
        this.listener = listener;
        this.feed = feed;
    }

    /** Where changed entries go. */
    public LiveQueue live() {
        return live;
    }

    public EngineStatus status() {
        return status;
    }

    public EngineSettings settings() {
        return settings;
    }

    /** Whether what it had from an earlier bus has been compared. */
    public boolean isKnown() {
        return known;
    }

    void known() {
        known = true;
    }

    /** What one set is like, for people: {@code absent}, {@code plain}, {@code json} or {@code full}. */
    public String mode(DataSet set) {
        return modes.of(set).name().toLowerCase(Locale.ROOT);
    }

    /** Whether items of a set are written with JSON, as far as this Suricata is concerned. */
    public boolean hasJson(DataSet set) {
        return modes.hasJson(set);
    }

    public SensorState state() {
        return state;
    }

    /** Sets whose rules are missing although items are wanted for them, and sets that take no more, by their names. */
    public List<DataSet> which(boolean full) {
        return modes.which(full ? SetModes.Mode.FULL : SetModes.Mode.ABSENT);
    }

    /** Asks Suricata to read its rules again, soon. */
    public void reloadRules() {
        reload.set(true);
        live.wake();
    }

    boolean takeReloadRequest() {
        return reload.getAndSet(false);
    }

    boolean isStopped() {
        return stopped;
    }

    boolean isSettled() {
        return feed.isSettled();
    }

    long position() {
        return feed.position();
    }

    /** So many items are tried again and again. */
    void putOff(int items) {
        if (putOff == 0) {
            putOffSince = System.nanoTime();
        }
        putOff = items;
    }

    /** How many items have been tried again and again for longer than that. */
    public int putOffFor(Duration patience) {
        return System.nanoTime() - putOffSince > patience.toNanos() ? putOff : 0;
    }

    void stateChanged() {
        listener.stateChanged();
    }

    void filling(String reason, int items) {
        set(EngineStatus.of(State.FILLING, reason + ": " + items + " items to send"));
    }

    void inSync(long nanoseconds) {
        set(EngineStatus.of(State.IN_SYNC, "in sync"));
        listener.inSync(nanoseconds);
    }

    /** Makes {@link #run} return after the command that is under way. Idempotent. */
    public void stop() {
        stopped = true;
        live.wake();
    }

    @Override
    public void run() {
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, new SplittableRandom());
        while (!stopped) {
            long began = System.nanoTime();
            try {
                talk();
            } catch (IOException e) {
                away(String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                logger.atWarn()
                        .addKeyValue("peer", settings.socket())
                        .setCause(e)
                        .log("{}: talking to Suricata failed, reconnecting", settings.socket());
                away(e.toString());
            } finally {
                live.open(false);
            }
            if (System.nanoTime() - began > LONGEST_PAUSE.toNanos()) {
                backoff.reset();
            }
            if (!pause(backoff.next())) {
                return;
            }
        }
    }

    private boolean pause(Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        try {
            for (long left = end - System.nanoTime(); left > 0 && !stopped; left = end - System.nanoTime()) {
                live.await(left);
            }
            return !stopped;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void away(String reason) {
        boolean news = status.state() != State.AWAY || !status.detail().equals(reason);
        set(EngineStatus.of(State.AWAY, reason));
        if (news && !stopped) {
            logger.atWarn()
                    .addKeyValue("peer", settings.socket())
                    .log("{}: {}; reconnecting", settings.socket(), reason);
        }
    }

    private void set(EngineStatus changed) {
        status = changed;
        listener.stateChanged();
    }

    private void talk() throws IOException, InterruptedException {
        try (CommandSocket socket = CommandSocket.open(settings.socket(), settings.timeout())) {
            String version = version(socket);
            modes.probe(socket, DataSet.IN_SURICATA);
            live.open(true);
            set(EngineStatus.of(State.FILLING, "Suricata " + version));
            logger.atInfo()
                    .addKeyValue("peer", settings.socket())
                    .log("{}: connected to Suricata {}", settings.socket(), version);
            Session session = new Session(socket, state, modes, inventory, listener);
            Reconciler reconciler = new Reconciler(state, modes, inventory);
            new Conversation(this, socket, session, reconciler, modes, watch, listener).run();
        }
    }

    private String version(CommandSocket socket) throws IOException {
        Reply reply = socket.ask(Command.of("version"));
        String version = CommandSocket.excerpt(reply.text());
        int dot = version.indexOf('.');
        int major;
        try {
            major = Integer.parseInt(version.substring(0, Math.max(dot, 0)).strip());
        } catch (NumberFormatException e) {
            throw new IOException("Suricata does not tell its version, but '" + version + "'", e);
        }
        if (major < OLDEST_MAJOR) {
            throw new IOException("Suricata " + version + " cannot look up and clear datasets: 7.0 or newer is needed");
        }
        modes.jsonCommands(
                settings.version().equals("auto")
                        ? major >= JSON_MAJOR
                        : Integer.parseInt(settings.version()) >= JSON_MAJOR);
        return version;
    }
}
