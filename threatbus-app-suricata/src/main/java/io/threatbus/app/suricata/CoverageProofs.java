package io.threatbus.app.suricata;

import io.threatbus.app.suricata.book.Lack;
import io.threatbus.spi.Proof;
import io.threatbus.spi.Subscription;
import io.threatbus.stix.StixId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the bus what each Suricata has shown to hold, and what all of them hold: what one of them lacks, the plugin lacks.
 * Thread-safe.
 */
final class CoverageProofs {
    /** As much of its name as the bus keeps. */
    private static final int LONGEST_NODE = 100;

    private static final long PAUSE = Duration.ofSeconds(4).toNanos();

    private record Held(long position, Lack lack) {}

    private final int suricatas;
    private final Map<String, Held> held = new HashMap<>();
    private @Nullable Subscription subscription;
    private Set<StixId> named = Set.of();
    private long last = System.nanoTime() - PAUSE;

    /** @param suricatas how many there are */
    CoverageProofs(int suricatas) {
        this.suricatas = suricatas;
    }

    /** Nothing has been shown so far, whatever the plugin takes of the bus. */
    synchronized void begin(Subscription own) {
        subscription = own;
        own.proved(new Proof("", Proof.Kind.NONE, 0, Set.of(), 0, 0));
    }

    /** A Suricata has all that the first messages asked for, so many, but for some. */
    synchronized void holds(String socket, long position, Lack lack) {
        if (subscription == null) {
            return;
        }
        held.put(socket, new Held(position, lack));
        subscription.proved(new Proof(
                node(socket),
                Proof.Kind.NODE,
                position,
                lack.indicators(),
                Math.max(lack.items(), lack.indicators().size()),
                lack.surplus()));
        if (held.size() == suricatas) {
            all(subscription);
        }
    }

    /** What is not named would count as held, so nothing is said while too much is missing to be named. */
    private void all(Subscription own) {
        long position = Long.MAX_VALUE;
        Set<StixId> missing = new HashSet<>();
        for (Held one : held.values()) {
            if (!one.lack().complete()) {
                return;
            }
            position = Math.min(position, one.position());
            missing.addAll(one.lack().indicators());
        }
        if (missing.equals(named) && System.nanoTime() - last < PAUSE) {
            return;
        }
        named = missing;
        last = System.nanoTime();
        own.proved(new Proof("", Proof.Kind.ANSWER, position, missing, missing.size(), 0));
    }

    private static String node(String socket) {
        return socket.length() <= LONGEST_NODE ? socket : socket.substring(socket.length() - LONGEST_NODE);
    }
}
