package io.threatbus.app.zmq.client;

import io.threatbus.ThreatBusException;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stays subscribed: registers, receives, sends heartbeats, and begins anew when the bus has forgotten it or is away.
 * {@link #run} belongs to one thread; {@link #leave} may be called from any, once or more.
 */
final class Receiver {
    private static final List<String> TYPES = List.of("indicator", "sighting");
    private static final int LONGEST_TOPIC = 256;
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Manager manager;
    private final Wanted wanted;
    private final Account account;
    private final Duration timeout;
    private final ObjectSink lines;
    private final Notices notices;
    private final CountDownLatch left = new CountDownLatch(1);
    private Optional<Manager.Place> place = Optional.empty();
    private Optional<ZmtpClient> connection = Optional.empty();

    Receiver(Manager manager, Wanted wanted, Duration timeout, ObjectSink lines, Notices notices) {
        this.wanted = wanted;
        this.account = new Account(wanted.name().isPresent(), HeldVersions.mostInHeap(), notices);
        this.manager = manager;
        this.timeout = timeout;
        this.lines = lines;
        this.notices = notices;
    }

    /**
     * Receives until enough has come or {@link #leave} is called.
     *
     * @throws ThreatBusException if the first subscription fails
     */
    void run() {
        Manager.Place first = manager.subscribe(wanted, Optional.empty());
        notices.say("subscribed to " + String.join(", ", wanted.topics()));
        startHeartbeats();
        Optional<Manager.Place> next = Optional.of(first);
        Duration pause = FIRST_PAUSE;
        while (next.isPresent()) {
            if (receive(next.get())) {
                pause = FIRST_PAUSE;
            } else {
                await(pause);
                pause = longer(pause);
            }
            next = subscribeAgain();
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private boolean isOver() {
        return left.getCount() == 0 || lines.isDone();
    }

    /**
     * Receives until the connection ends; false if there never was one. Every subscription may ask for history, so after
     * one that led nowhere the caller has to wait before the next.
     */
    private boolean receive(Manager.Place found) {
        if (!enter(found)) {
            return false;
        }
        boolean connected = false;
        account.begin(found.resumed());
        try (ZmtpClient client = connect(found)) {
            client.subscribe(found.p2pTopic().getBytes(StandardCharsets.UTF_8));
            client.setTimeout(Duration.ZERO);
            connected = true;
            while (!isOver()) {
                print(found, client.receive().get(0));
                if (!client.hasMore()) {
                    lines.flush();
                    account.flushed();
                }
            }
        } catch (IOException | ThreatBusException e) {
            if (!isOver()) {
                notices.warn(problem(found, connected) + " (" + e.getMessage() + "); subscribing again");
            }
        } finally {
            lines.flush();
            release();
        }
        return connected;
    }

    private static String problem(Manager.Place found, boolean connected) {
        String where = "pub " + found.pub();
        return connected ? "the connection to " + where + " is lost" : "the bus cannot be reached at " + where;
    }

    private boolean enter(Manager.Place found) {
        synchronized (this) {
            if (left.getCount() > 0) {
                place = Optional.of(found);
                return true;
            }
        }
        unsubscribe(found);
        return false;
    }

    private ZmtpClient connect(Manager.Place found) throws IOException {
        ZmtpClient client = found.pub().connect(SocketType.SUB, timeout);
        synchronized (this) {
            connection = Optional.of(client);
        }
        if (left.getCount() == 0) {
            client.close();
        }
        return client;
    }

    private void print(Manager.Place found, byte[] frame) {
        String beginning = new String(frame, 0, Math.min(frame.length, LONGEST_TOPIC), StandardCharsets.ISO_8859_1);
        for (String type : TYPES) {
            String topic = found.p2pTopic() + type + " ";
            if (beginning.startsWith(topic)) {
                account.received(frame, topic.length());
                lines.write(frame, topic.length());
            }
        }
    }

    private Optional<Manager.Place> subscribeAgain() {
        Duration pause = FIRST_PAUSE;
        while (!isOver()) {
            try {
                Manager.Place found = manager.subscribe(wanted, account.resumable());
                notices.warn(
                        found.resumed() ? "subscribed again; the bus sends what is new since" : "subscribed again");
                return Optional.of(found);
            } catch (ThreatBusException e) {
                await(pause);
                pause = longer(pause);
            }
        }
        return Optional.empty();
    }

    private void await(Duration pause) {
        try {
            boolean ignored = left.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            leave();
        }
    }

    private void startHeartbeats() {
        Thread thread = new Thread(this::heartbeats, "subscribe-heartbeat");
        thread.setDaemon(true);
        thread.start();
    }

    private void heartbeats() {
        while (left.getCount() > 0) {
            Optional<Manager.Place> current = current();
            try {
                current.ifPresent(now -> manager.heartbeat(now.p2pTopic(), account.shown()));
            } catch (ThreatBusException e) {
                hangUp(current);
            }
            await(HEARTBEAT);
        }
    }

    private synchronized Optional<Manager.Place> current() {
        return place;
    }

    /** Ends the connection of a place that the bus does not know any more, which makes {@link #run} begin anew. */
    private synchronized void hangUp(Optional<Manager.Place> gone) {
        if (place.equals(gone)) {
            connection.ifPresent(ZmtpClient::close);
        }
    }

    /** Unsubscribes and makes {@link #run} return. Idempotent. */
    void leave() {
        left.countDown();
        release();
    }

    private void release() {
        Optional<Manager.Place> old;
        synchronized (this) {
            old = place;
            place = Optional.empty();
        }
        old.ifPresent(this::unsubscribe);
        synchronized (this) {
            connection.ifPresent(ZmtpClient::close);
            connection = Optional.empty();
        }
    }

    private void unsubscribe(Manager.Place old) {
        try {
            manager.unsubscribe(old.p2pTopic());
        } catch (ThreatBusException e) {
            notices.say("the old subscription is gone already");
        }
    }
}
