package io.threatbus.app.misp.feed;

import io.threatbus.app.misp.model.BadInputException;
import io.threatbus.app.misp.update.NotificationHandler;
import io.threatbus.message.Rejection;
import io.threatbus.toolkit.retry.Backoff;
import io.threatbus.zmtp.HandshakeEndedException;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.MechanismException;
import io.threatbus.zmtp.wire.ZmtpException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to MISP's ZeroMQ publisher. What MISP sends while nobody is connected is lost, so a connection counts only once
 * the publisher has had the time to take the subscription. Runs on one thread, which owns the connection.
 */
public final class ZmqFeed {
    private static final Logger logger = LoggerFactory.getLogger(ZmqFeed.class);
    private static final Duration TICK = Duration.ofMillis(200);
    /** After the handshake the publisher takes the subscription, which nobody confirms. */
    private static final long SETTLED = Duration.ofSeconds(1).toNanos();

    private static final int EXCERPT = 200;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration PAUSE_WHEN_REFUSED = Duration.ofSeconds(5);

    private final ZmqFeedSettings settings;
    private final NotificationHandler handler;
    private final FeedListener listener;
    private final Timing timing;
    private final Backoff pauses = new Backoff(SHORTEST_PAUSE, LONGEST_PAUSE, ThreadLocalRandom.current());
    private final CountDownLatch stopping = new CountDownLatch(1);
    /** Whether a silence was told, after which only a word proves that something works. */
    private boolean owesWord;

    public ZmqFeed(ZmqFeedSettings settings, NotificationHandler handler, FeedListener listener) {
        this(settings, handler, listener, Timing.USUAL);
    }

    /** A feed with a timing of its own. */
    ZmqFeed(ZmqFeedSettings settings, NotificationHandler handler, FeedListener listener, Timing timing) {
        this.settings = settings;
        this.handler = handler;
        this.listener = listener;
        this.timing = timing;
    }

    /**
     * How long things may take.
     *
     * @param handshake each thing that a publisher has to say in the handshake
     * @param patience after a silence, until the connection is replaced
     * @param busy taking in one message; if it takes longer MISP, whose publisher keeps a thousand messages for a busy
     *     reader, may throw away what follows
     */
    record Timing(Duration handshake, Duration patience, Duration busy) {
        /** That of a running system. */
        static final Timing USUAL = new Timing(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(10));
    }

    /** Asks {@link #run} to return soon. Any thread may call it. */
    public void stop() {
        stopping.countDown();
    }

    /** Receives until stopped or interrupted. */
    public void run() throws InterruptedException {
        listener.connecting(address());
        Duration pause;
        do {
            pause = attempt();
        } while (!stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** One connection, from its beginning to its end, whatever ends it; returns the pause before the next one. */
    private Duration attempt() throws InterruptedException {
        try (ZmtpClient client = PublisherAddress.connect(settings, timing.handshake)) {
            client.setLongestFrame(settings.maxSize());
            // One prefix brings all topics; those that are of no use are cheaper to drop here than to miss.
            client.subscribe(ZmqFrame.ALL_TOPICS.getBytes(StandardCharsets.US_ASCII));
            receive(client);
            return SHORTEST_PAUSE;
        } catch (MechanismException e) {
            interrupted(Mismatch.text(e.theirs(), settings, address()), e);
            return PAUSE_WHEN_REFUSED;
        } catch (ZmtpException e) {
            interrupted(refusal(e), e);
            return PAUSE_WHEN_REFUSED;
        } catch (HandshakeEndedException e) {
            interrupted(settings.hasPassword() ? wrongPassword() : lost(), e);
            return settings.hasPassword() ? PAUSE_WHEN_REFUSED : pauses.next();
        } catch (UnknownHostException | RuntimeException e) {
            interrupted(
                    "cannot listen to " + address() + ": " + e.getMessage()
                            + "; trying again. Check zmq.host and zmq.port",
                    e);
        } catch (IOException e) {
            interrupted(lost(), e);
        }
        return pauses.next();
    }

    private void interrupted(String reason, Exception cause) {
        if (!isStopping()) {
            logger.debug("the ZeroMQ feed is interrupted", cause);
            listener.interrupted(reason);
        }
    }

    private String refusal(ZmtpException e) {
        return e.reason().equals(ZmtpException.REFUSED) && settings.hasPassword()
                ? wrongPassword()
                : "cannot listen to " + address() + ": " + e.getMessage()
                        + "; trying again. Check zmq.host and zmq.port";
    }

    private String wrongPassword() {
        return address() + " ended the connection during the handshake; check username and password against"
                + " MISP's ZeroMQ_username and ZeroMQ_password";
    }

    private String lost() {
        return "the connection to " + address() + " is lost; trying again";
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Receives until stopped, or until a silence lasts: MISP gives a sign of life every ten seconds. */
    private void receive(ZmtpClient client) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long lastWord = begin;
        while (!isStopping()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            boolean heard = isHeard(client);
            long now = System.nanoTime();
            lastWord = heard ? now : lastWord;
            long silence = now - lastWord - settings.silence().toNanos();
            if (silence > timing.patience.toNanos()) {
                return;
            } else if (silence > 0) {
                owesWord = true;
                listener.interrupted("nothing from " + address() + " for "
                        + settings.silence().toSeconds() + " s; check that MISP's ZeroMQ publisher runs");
            } else if (lastWord != begin || (!owesWord && now - begin > SETTLED)) {
                listener.connected();
            }
        }
    }

    /** Whether something comes within a tick. */
    private boolean isHeard(ZmtpClient client) throws IOException, InterruptedException {
        try {
            Optional<List<byte[]>> message = client.receive(TICK);
            if (message.isEmpty()) {
                return false;
            }
            heard();
            take(message.get().get(0));
        } catch (ZmtpException e) {
            if (!e.reason().equals(ZmtpClient.OVERSIZED)) {
                throw e;
            }
            heard();
            listener.rejected(new Rejection("too-large", String.valueOf(e.getMessage()), ""));
        }
        return true;
    }

    private void heard() {
        owesWord = false;
        pauses.reset();
        listener.heard();
    }

    private void take(byte[] frame) throws InterruptedException {
        long begin = System.nanoTime();
        try {
            handler.accept(ZmqFrame.read(frame, settings.maxSize()), () -> {});
        } catch (BadInputException e) {
            listener.rejected(rejection(e, frame));
        } catch (RuntimeException e) {
            listener.missed(e);
        }
        if (System.nanoTime() - begin > timing.busy.toNanos()) {
            listener.late();
        }
    }

    /** A frame that is an attribute shows no excerpt: it may be a secret one. */
    static Rejection rejection(BadInputException e, byte[] frame) {
        String detail = String.valueOf(e.getMessage());
        return e.reason().startsWith("no-") && !e.reason().equals("no-body")
                ? new Rejection(e.reason(), detail, "")
                : Rejection.of(e.reason(), detail, Arrays.copyOf(frame, Math.min(frame.length, EXCERPT)));
    }

    private String address() {
        return settings.host() + ":" + settings.port();
    }
}
