package io.threatbus.app.zmq;

import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.message.Rejection;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.message.StixObject;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.InQueue;
import io.threatbus.spi.MemoryAccount;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Peer;
import io.threatbus.zmtp.Connection;
import io.threatbus.zmtp.ConnectionListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port that applications send to (sections 3.3 and 3.4). What comes is checked at once and put into {@code inq};
 * while that is full, or applications that read are behind, a publisher that sends much is not read from, and has to wait.
 * Owned by the receiver's thread.
 */
final class Inbound implements ConnectionListener {
    /** What may come before the JSON. */
    static final int LONGEST_TOPIC = 256;

    private static final Logger logger = LoggerFactory.getLogger(Inbound.class);
    private static final byte[] OBJECTS = "stix2/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENVELOPES = "threatbus/snapshotenvelope".getBytes(StandardCharsets.US_ASCII);

    private final AppContext context;
    private final WaitingPublishers waiting;
    private final BooleanSupplier stopping;
    private final Metrics.Counter turnedAway;
    private final MessageParser parser;
    private final Metrics.Counter filledIn;
    private final Map<Connection, Publisher> publishers = new HashMap<>();
    private final List<Message> accepted = new ArrayList<>();
    private final Runnable onInterrupt;

    /** What is remembered of one connection. */
    private static final class Publisher {
        private final Peer peer;
        private final InQueue inq;
        private boolean inMultipart;
        private boolean incomplete;

        Publisher(Peer peer, AppContext context) {
            this.peer = peer;
            this.inq = context.inq(peer);
        }
    }

    Inbound(AppContext context, MemoryAccount memory, BooleanSupplier stopping, Runnable onInterrupt) {
        this.context = context;
        this.waiting = new WaitingPublishers(memory);
        this.stopping = stopping;
        this.turnedAway = context.metrics()
                .counter(
                        "zmq_publishers_out_of_memory",
                        "Publishers whose connections were closed because there was no memory for what the bus could"
                                + " not take yet.");
        this.parser = context.parser();
        this.onInterrupt = onInterrupt;
        filledIn = context.metrics()
                .counter(
                        "zmq_completed_messages",
                        "Messages that came without id, created, modified or valid_from and were given them.");
    }

    @Override
    public void opened(Connection connection) {
        publishers.put(connection, new Publisher(Door.publisher(connection), context));
        connection.subscribe(OBJECTS);
        connection.subscribe(ENVELOPES);
        logger.debug("{} publishes", connection);
    }

    /** What was accepted before the connection broke is let in, under its own origin. */
    @Override
    public void closed(Connection connection, String reason) {
        putAccepted(connection);
        waiting.orphan(connection);
        if (stopping.getAsBoolean()) {
            interruptibly(connection, waiting::flush);
        }
        publishers.remove(connection);
        logger.debug("{} publishes no longer: {}", connection, reason);
    }

    /** Lets in what the bus could not take before. To be called often while {@link #isWaiting}. */
    void retry() {
        try {
            waiting.retry();
        } catch (InterruptedException e) {
            onInterrupt.run();
        }
    }

    /** Whether somebody waits for the bus. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    @Override
    public void oversized(Connection connection, boolean more, long length) {
        Publisher publisher = publisher(connection);
        context.rejected(
                publisher.peer,
                new Rejection(
                        "too-large",
                        length + " bytes, the limit is " + parser.limits().size(),
                        ""));
        publisher.inMultipart = more;
    }

    @Override
    public void frame(Connection connection, boolean more, byte[] data, int offset, int length) {
        Publisher publisher = publisher(connection);
        if (more || publisher.inMultipart) {
            if (!publisher.inMultipart) {
                reject(publisher, "multipart", "a message of several frames", data, offset, length);
            }
            publisher.inMultipart = more;
            return;
        }
        int blank = blank(data, offset, Math.min(length, LONGEST_TOPIC));
        if (blank < 0) {
            reject(publisher, "no-topic", "no blank behind the topic", data, offset, length);
            return;
        }
        boolean envelope = equal(ENVELOPES, data, offset, blank);
        if (!envelope && !startsWith(OBJECTS, data, offset, blank)) {
            reject(publisher, "unknown-topic", "neither stix2/… nor threatbus/snapshotenvelope", data, offset, length);
            return;
        }
        parse(publisher, connection, envelope, data, blank + 1, offset + length - blank - 1);
    }

    private Publisher publisher(Connection connection) {
        Publisher publisher = publishers.get(connection);
        if (publisher == null) {
            throw new IllegalStateException(connection + " sent before it was open");
        }
        return publisher;
    }

    private void parse(
            Publisher publisher, Connection connection, boolean envelope, byte[] data, int offset, int length) {
        Parsed parsed = parser.parse(data, offset, length);
        if (parsed instanceof Parsed.Rejected rejected) {
            context.rejected(publisher.peer, rejected.rejection());
            return;
        }
        Parsed.Accepted taken = (Parsed.Accepted) parsed;
        Message message = taken.message();
        if (envelope ? !(message instanceof SnapshotEnvelope) : !(message instanceof StixObject)) {
            reject(publisher, "unexpected-type", "not what this topic carries", data, offset, length);
            return;
        }
        if (!taken.filledIn().isEmpty()) {
            filledIn.increment();
            noteIncomplete(publisher, connection, taken.filledIn());
        }
        accepted.add(message);
    }

    private static void noteIncomplete(Publisher publisher, Connection connection, List<String> properties) {
        if (!publisher.incomplete) {
            publisher.incomplete = true;
            logger.atInfo()
                    .addKeyValue("peer", connection)
                    .log("{} sends objects without {}; they are made up here", connection, properties);
        }
    }

    @Override
    public void readPaused(Connection connection) {
        putAccepted(connection);
    }

    /** Under the name of who sent it: what came in front of a breach of the protocol in the same read is good as well. */
    private void putAccepted(Connection connection) {
        if (accepted.isEmpty()) {
            return;
        }
        List<Message> messages = List.copyOf(accepted);
        accepted.clear();
        interruptibly(connection, () -> {
            if (!waiting.put(connection, publisher(connection).inq, messages)) {
                turnedAway.increment();
                connection.close("memory is short, and the bus cannot take what it sends");
            }
        });
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    private void interruptibly(Connection connection, Step step) {
        try {
            step.run();
        } catch (InterruptedException e) {
            logger.atWarn()
                    .addKeyValue("peer", connection)
                    .log("Stopped while messages of {} were on their way into the bus", connection);
            onInterrupt.run();
        }
    }

    private void reject(Publisher publisher, String reason, String detail, byte[] data, int offset, int length) {
        byte[] beginning = Arrays.copyOfRange(data, offset, offset + Math.min(length, LONGEST_TOPIC));
        context.rejected(publisher.peer, Rejection.of(reason, detail, beginning));
    }

    private static int blank(byte[] data, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (data[i] == ' ') {
                return i;
            }
        }
        return -1;
    }

    private static boolean startsWith(byte[] prefix, byte[] data, int from, int to) {
        return to - from >= prefix.length && Arrays.equals(prefix, 0, prefix.length, data, from, from + prefix.length);
    }

    private static boolean equal(byte[] expected, byte[] data, int from, int to) {
        return Arrays.equals(expected, 0, expected.length, data, from, to);
    }
}
