package io.threatbus.bus.coverage;

import io.threatbus.coverage.CanaryIndicator;
import io.threatbus.coverage.Ledger;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Sighting;
import io.threatbus.spi.OutcomeListener;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Proof;
import io.threatbus.spi.Recipient;
import io.threatbus.stix.StixTimestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An indicator of the bus's own, for a name that nobody can have. Every now and then all subscribers are told to look for
 * it, and half an interval later to stop; how long it takes until a peer shows that it holds it, or sights it, is the round
 * trip. It goes in behind the backbone and does not leave this bus: other buses are not sent it, and what is said about it
 * from outside goes no further. Thread-safe.
 */
public final class Canary implements OutcomeListener {
    private static final Logger logger = LoggerFactory.getLogger(Canary.class);
    private static final String VALUE = "threatbus-canary.invalid";
    private static final int LIFETIME = 2;
    private static final int MOST_PEERS = 2_000;

    private final Duration every;
    private final Ledger ledger;
    private final InstantSource clock;
    private final InstantSource steadyClock;
    private final Map<String, Duration> last = new HashMap<>();
    /** Who has shown the present one. */
    private final Map<String, Duration> round = new ConcurrentHashMap<>();

    private Instant begun = Instant.MIN;
    /** What all are to look for now. */
    private volatile @Nullable Indicator planted;

    /**
     * One that has not been let out.
     *
     * @param every how often; zero for never
     * @param steadyClock goes on evenly
     */
    Canary(Duration every, Ledger ledger, InstantSource clock, InstantSource steadyClock) {
        this.every = every;
        this.ledger = ledger;
        this.clock = clock;
        this.steadyClock = steadyClock;
    }

    /**
     * Lets it out, or takes it back, if it is time.
     *
     * @param bus takes what is said about it
     */
    void sweep(Consumer<Message> bus) {
        if (every.isZero()) {
            return;
        }
        Instant now = steadyClock.instant();
        @Nullable Indicator present = planted;
        if (present == null && (begun.equals(Instant.MIN) || !now.isBefore(begun.plus(every)))) {
            Indicator next = next();
            synchronized (this) {
                begun = now;
                round.clear();
            }
            planted = next;
            say(bus, next);
        } else if (present != null && !now.isBefore(begun.plus(every.dividedBy(2)))) {
            planted = null;
            say(bus, present.removal(StixTimestamp.of(clock.instant())));
        }
    }

    private static void say(Consumer<Message> bus, Message word) {
        try {
            bus.accept(word);
        } catch (CancellationException e) {
            logger.debug("the bus stops", e);
        }
    }

    private Indicator next() {
        Instant now = clock.instant();
        String time = StixTimestamp.of(now).toString();
        return Indicator.of(Map.of(
                "id",
                CanaryIndicator.ID.toString(),
                "created",
                time,
                "modified",
                time,
                "valid_from",
                time,
                "valid_until",
                StixTimestamp.of(now.plus(every.multipliedBy(LIFETIME))).toString(),
                "pattern_type",
                "stix",
                "pattern",
                "[domain-name:value = '" + VALUE + "']",
                "name",
                "Threat Bus canary",
                "x_threatbus_source",
                "threatbus-canary"));
    }

    @Override
    public void applied(Recipient recipient, List<? extends Message> messages) {
        look(recipient);
    }

    @Override
    public void proved(Recipient recipient, Proof proof) {
        look(recipient);
    }

    private void look(Recipient recipient) {
        String peer = recipient.peer().name();
        if (planted != null && !round.containsKey(peer) && ledger.hasShown(recipient, CanaryIndicator.ID)) {
            back(peer);
        }
    }

    private synchronized void back(String peer) {
        if (planted == null || round.containsKey(peer) || round.size() >= MOST_PEERS) {
            return;
        }
        Duration trip = Duration.between(begun, steadyClock.instant());
        round.put(peer, trip);
        if (last.size() < MOST_PEERS || last.containsKey(peer)) {
            last.put(peer, trip);
        }
    }

    /** Those of a peer's messages that are not about it. */
    public List<? extends Message> without(Peer peer, List<? extends Message> messages) {
        for (int i = 0; i < messages.size(); i++) {
            if (CanaryIndicator.isAbout(messages.get(i))) {
                return filtered(peer, messages);
            }
        }
        return messages;
    }

    private List<Message> filtered(Peer peer, List<? extends Message> messages) {
        List<Message> others = new ArrayList<>(messages.size());
        for (Message message : messages) {
            if (!CanaryIndicator.isAbout(message)) {
                others.add(message);
            } else if (message instanceof Sighting) {
                back(peer.name());
            }
        }
        return others;
    }

    /**
     * The last round trip of each peer that is there, or for how long the present one takes if that is longer; empty if there
     * was none yet.
     */
    public synchronized Map<String, Duration> trips() {
        Map<String, Duration> trips = new HashMap<>();
        last.keySet().removeIf(peer -> ledger.peer(peer).isEmpty());
        if (last.isEmpty()) {
            return trips;
        }
        Duration waiting = Duration.between(begun, steadyClock.instant());
        last.forEach((peer, trip) ->
                trips.put(peer, round.containsKey(peer) || trip.compareTo(waiting) > 0 ? trip : waiting));
        return trips;
    }
}
