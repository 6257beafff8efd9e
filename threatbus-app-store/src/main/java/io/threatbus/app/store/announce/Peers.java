package io.threatbus.app.store.announce;

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
 * soon does not even count itself, and says nothing that could not be delivered anyway; and it holds the silence of others
 * against them only for as long as its own word comes back. One thread at a time hears, any may ask.
 */
final class Peers {
    static final Duration INTERVAL = Duration.ofSeconds(5);
    static final Duration GONE_AFTER = Duration.ofSeconds(16);
    /** After the first word of our own has come back, how long to wait for answers to it. */
    static final Duration SETTLING = Duration.ofMillis(400);
    /** How often a store says that it is here while it waits for its turn, to see whether the backbone works. */
    static final Duration PROBING = Duration.ofMillis(500);

    /** For how long our own word, come back, shows that the backbone works; less than others are waited for. */
    private static final Duration PROVES = Duration.ofMillis(1500);
    /** How long each of the stores before this one is waited for when what is due stays unsaid. */
    private static final Duration TAKE_OVER_AFTER = Duration.ofSeconds(2);
    /** After such a time without our own word we may have missed that of others. */
    private static final Duration AWAY_AFTER = INTERVAL.multipliedBy(2);

    private static final Duration FAREWELL = Duration.ofMillis(500);
    private static final UUID CHANNEL =
            UUID.nameUUIDFromBytes("Threat Bus store presence".getBytes(StandardCharsets.UTF_8));
    private static final String PRESENCE = "x_threatbus_store";
    private static final StixTimestamp BEGINNING = StixTimestamp.of(Instant.EPOCH);

    private final UUID own;
    private final Map<UUID, Long> lastHeard = new ConcurrentHashMap<>();
    private volatile long settlingSince;
    private volatile long workingSince;
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

    /** Takes note of a message from the backbone, if it is the word of a store; whether it is. */
    boolean hear(Message message, long nanoTime) {
        if (!(message instanceof SnapshotEnvelope envelope)
                || !envelope.snapshotId().equals(CHANNEL)) {
            return false;
        }
        UUID peer = envelope.body().id().uuid();
        if (envelope.body().text(PRESENCE).filter("leaving"::equals).isPresent()) {
            lastHeard.remove(peer);
            return true;
        }
        Long before = lastHeard.get(peer);
        if (peer.equals(own)) {
            if (before == null || nanoTime - before > AWAY_AFTER.toNanos()) {
                settlingSince = nanoTime;
            }
            if (before == null || nanoTime - before > PROVES.toNanos()) {
                workingSince = nanoTime;
            }
        } else if (before == null) {
            answerDue = true;
        }
        // Last: whoever finds it there finds the times above as well.
        lastHeard.put(peer, nanoTime);
        return true;
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
        return lastHeard.containsKey(own) && nanoTime - settlingSince >= SETTLING.toNanos();
    }

    /**
     * Whether what has been due and unsaid since a time is for this store to say. Those who come before it have had their
     * time only if the backbone would have carried their word all the while.
     */
    boolean isOurTurn(long unsaidSince, long nanoTime) {
        long patience = TAKE_OVER_AFTER.toNanos() * rank(nanoTime);
        if (patience == 0) {
            return true;
        }
        Long heardOwn = lastHeard.get(own);
        boolean works = heardOwn != null && nanoTime - heardOwn <= PROVES.toNanos();
        return works && Math.min(nanoTime - unsaidSince, nanoTime - workingSince) >= patience;
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
        lastHeard.computeIfPresent(own, (peer, heard) -> nanoTime - heard > GONE_AFTER.toNanos() ? null : heard);
        long listening = lastHeard.getOrDefault(own, nanoTime);
        lastHeard.values().removeIf(heard -> listening - heard > GONE_AFTER.toNanos());
    }
}
