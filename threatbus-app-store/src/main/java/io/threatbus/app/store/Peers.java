package io.threatbus.app.store;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.spi.InQueue;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which stores work on this backbone, this one included: they tell each other every few seconds, so that one of them
 * speaks for all. The message is an envelope of a snapshot that nobody asked for, which every bus drops and no
 * application gets. A store counts only those whose word has come out of the backbone, so while the backbone is away it
 * does not even count itself, and says nothing that could not be delivered anyway. Thread-safe.
 */
final class Peers {
    static final Duration INTERVAL = Duration.ofSeconds(5);
    static final Duration GONE_AFTER = Duration.ofSeconds(16);
    /** After the first word of our own has come back, how long to wait for answers to it. */
    static final Duration SETTLING = Duration.ofMillis(400);

    private static final Duration FAREWELL = Duration.ofMillis(500);
    private static final UUID CHANNEL =
            UUID.nameUUIDFromBytes("Threat Bus store presence".getBytes(StandardCharsets.UTF_8));
    private static final String PRESENCE = "x_threatbus_store";
    private static final StixTimestamp BEGINNING = StixTimestamp.of(Instant.EPOCH);

    private final UUID own;
    private final Map<UUID, Long> lastHeard = new ConcurrentHashMap<>();
    private volatile boolean heardOwn;
    private volatile long firstHeardOwn;
    private volatile boolean answerDue;

    /**
     * Nobody is known yet.
     *
     * @param own what tells this store from others, made anew at each start
     */
    Peers(UUID own) {
        this.own = own;
    }

    /** Says that this store is here, or that it is leaving. */
    void announce(InQueue inq, boolean leaving) throws InterruptedException {
        Indicator presence = Indicator.of(Map.of(
                "id",
                new StixId("indicator", own).toString(),
                "created",
                BEGINNING.toString(),
                "modified",
                BEGINNING.toString(),
                "valid_from",
                BEGINNING.toString(),
                "pattern",
                "[x-threatbus-store:instance = '" + own + "']",
                "pattern_type",
                Indicator.STIX_PATTERN,
                PRESENCE,
                leaving ? "leaving" : "here"));
        inq.offer(new SnapshotEnvelope(CHANNEL, presence), leaving ? FAREWELL : INTERVAL);
    }

    /** Takes note of a message from the backbone, if it is the word of a store. */
    void hear(Message message, long nanoTime) {
        if (!(message instanceof SnapshotEnvelope envelope)
                || !envelope.snapshotId().equals(CHANNEL)) {
            return;
        }
        UUID peer = envelope.body().id().uuid();
        if (envelope.body().text(PRESENCE).filter("leaving"::equals).isPresent()) {
            lastHeard.remove(peer);
            return;
        }
        boolean newcomer = lastHeard.put(peer, nanoTime) == null;
        if (peer.equals(own)) {
            if (!heardOwn) {
                firstHeardOwn = nanoTime;
                heardOwn = true;
            }
        } else if (newcomer) {
            answerDue = true;
        }
    }

    /** Whether somebody has come who has not heard of this store yet; true once for each. */
    boolean takeAnswerDue() {
        boolean due = answerDue;
        answerDue = false;
        return due;
    }

    /** Whether the backbone carries our messages, and whoever else is there has had the time to say so. */
    boolean isSettled(long nanoTime) {
        forgetSilent(nanoTime);
        return heardOwn && lastHeard.containsKey(own) && nanoTime - firstHeardOwn >= SETTLING.toNanos();
    }

    /** How many stores speak before this one does; 0 if this one speaks for all. */
    int rank(long nanoTime) {
        forgetSilent(nanoTime);
        return (int) lastHeard.keySet().stream()
                .filter(peer -> peer.compareTo(own) < 0)
                .count();
    }

    /** How many stores are there, this one included. */
    int number() {
        return lastHeard.size();
    }

    private void forgetSilent(long nanoTime) {
        lastHeard.values().removeIf(heard -> nanoTime - heard > GONE_AFTER.toNanos());
    }
}
