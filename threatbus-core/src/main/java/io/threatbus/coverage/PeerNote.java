package io.threatbus.coverage;

import io.threatbus.message.Topic;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Proof;
import io.threatbus.spi.Recipient;
import io.threatbus.spi.SubscriptionRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What is kept of one peer over a restart: it holds everything up to a second, but for some indicators, and some of the
 * next seconds. Changes are numbered anew by each process, so that they stand here by indicator.
 *
 * @param wantedFrom the second from which on it has asked for changes
 * @param upTo the second up to which it holds all but {@code missing}
 * @param missing the UUIDs of those that it lacks
 * @param more the UUIDs of those of later seconds that it holds
 * @param since when it went, or when this was written, in milliseconds
 */
public record PeerNote(
        String peer,
        String plugin,
        String subscriber,
        long wantedFrom,
        long upTo,
        List<UUID> missing,
        List<UUID> more,
        Proof.Kind proof,
        long since) {
    /** Beyond so many it counts as holding nothing. */
    private static final int MOST = 20_000;

    public PeerNote {
        missing = List.copyOf(missing);
        more = List.copyOf(more);
    }

    /**
     * What is to be kept of a peer.
     *
     * @param exact whether to name what it holds of the last second, which nobody need know while more comes
     */
    static PeerNote of(Holdings holdings, ChangeLog log, long now, boolean exact) {
        long last = log.last();
        long upTo = last == ChangeLog.NONE ? 0 : log.lastSecond() - 1;
        OrdinalSet held = holdings.heldCopy();
        List<UUID> missing = new ArrayList<>();
        List<UUID> more = new ArrayList<>();
        long boundary = log.firstSince(upTo + 1);
        holdings.missing(MOST).stream()
                .filter(change -> change < boundary)
                .forEach(change -> missing.add(log.id(change)));
        long change = log.firstFrom(boundary);
        while (exact && change <= last && more.size() < MOST) {
            if (held.contains(change)) {
                more.add(log.id(change));
            }
            change = log.firstFrom(change + 1);
        }
        long from = holdings.from();
        Recipient recipient = holdings.recipient();
        return new PeerNote(
                holdings.name(),
                recipient.plugin(),
                recipient.subscriber(),
                from <= 1 ? 0 : from > last ? upTo + 1 : log.second(log.firstFrom(from)),
                upTo,
                missing,
                more,
                holdings.proof(),
                holdings.isConnected() ? now : holdings.since());
    }

    Recipient recipient() {
        return new Recipient(
                plugin, SubscriptionRequest.to(subscriber, Topic.INDICATOR).withPeer(Peer.local(peer)));
    }

    void restore(Holdings target, ChangeLog log) {
        OrdinalSet held = new OrdinalSet();
        if (missing.size() < MOST) {
            long boundary = log.firstSince(upTo + 1);
            for (long number : log.blocks()) {
                long first = number << OrdinalSet.BLOCK_BITS;
                held.addRange(first, Math.min(first + OrdinalSet.BLOCK, boundary) - 1);
            }
            missing.forEach(id -> remove(held, log.find(id)));
            more.forEach(id -> add(held, log.find(id)));
        }
        target.restore(wantedFrom == 0 ? 1 : log.firstSince(wantedFrom), held, proof, since);
    }

    private static void remove(OrdinalSet held, long change) {
        if (change != ChangeLog.NONE) {
            held.remove(change);
        }
    }

    private static void add(OrdinalSet held, long change) {
        if (change != ChangeLog.NONE) {
            held.add(change);
        }
    }

    /** For a file that people may read. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("peer", peer);
        json.put("plugin", plugin);
        json.put("subscriber", subscriber);
        json.put("wanted_from", wantedFrom);
        json.put("up_to", upTo);
        json.put("missing", missing.stream().map(UUID::toString).toList());
        json.put("more", more.stream().map(UUID::toString).toList());
        json.put("proof", proof.name());
        json.put("since", since);
        return json;
    }

    /**
     * What {@link #json} has written.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static PeerNote of(Map<?, ?> json) {
        return new PeerNote(
                text(json, "peer"),
                text(json, "plugin"),
                text(json, "subscriber"),
                number(json, "wanted_from"),
                number(json, "up_to"),
                ids(json, "missing"),
                ids(json, "more"),
                Proof.Kind.valueOf(text(json, "proof")),
                number(json, "since"));
    }

    private static String text(Map<?, ?> json, String name) {
        if (json.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("no text under " + name);
    }

    private static long number(Map<?, ?> json, String name) {
        if (json.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException("no number under " + name);
    }

    private static List<UUID> ids(Map<?, ?> json, String name) {
        if (!(json.get(name) instanceof List<?> list)) {
            throw new IllegalArgumentException("no list under " + name);
        }
        List<UUID> ids = new ArrayList<>();
        for (Object id : list) {
            ids.add(UUID.fromString(String.valueOf(id)));
        }
        return ids;
    }
}
