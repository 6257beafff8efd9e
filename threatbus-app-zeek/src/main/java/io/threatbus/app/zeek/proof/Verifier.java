package io.threatbus.app.zeek.proof;

import io.threatbus.app.zeek.intel.Holding;
import io.threatbus.app.zeek.intel.IntelItem;
import io.threatbus.app.zeek.intel.ItemDigest;
import io.threatbus.stix.StixId;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Holds what one Zeek says against what it is to hold: compares digests, and where they differ asks for those of the buckets,
 * then for what is in those that differ. What is missing is sent again at once. What is left over is taken back at once if it
 * is known to be over or replaced; what may just not have come yet out of a snapshot only when it was seen twice, some time
 * apart; and what comes from an earlier life of the bus counts as given. Owned by one thread.
 */
public final class Verifier {
    /** What is to become of something that Zeek holds for an indicator, and that the bus did not give it. */
    public enum Fate {
        /** It is over, or replaced. */
        TAKE_BACK,
        /** It is from before, and nobody has withdrawn it: it counts as given. */
        TAKE_OVER,
        /** It may come yet. */
        WAIT
    }

    /** The subscription that is verified. */
    public interface Link {
        /** What Zeek is to hold after that batch; empty if that is not known, or no longer. */
        Optional<Holding> wantedAfter(long sequence);

        /** What Zeek is to hold now, by bucket. */
        long[] wantedBuckets();

        /** What Zeek is to hold now in these buckets. */
        Map<Integer, Map<IntelItem, Set<StixId>>> wantedIn(BitSet buckets);

        /** Whether nothing waits for Zeek and nothing is on its way. */
        boolean isIdle();

        /** What is to become of an item that Zeek holds for an indicator, and was not given. */
        Fate fate(IntelItem item, StixId indicator);

        /** Counts what Zeek holds from before as given. */
        void takeOver(Map<IntelItem, Set<StixId>> held);

        /** Whether the bus knows all that is looked for, and what was asked for has had time to come. */
        boolean hasEverything();

        /** Asks for the digests of the buckets. */
        void askForBuckets();

        /** Asks for what is in a bucket. */
        void askForItems(int bucket);

        /** Sends indicators again. */
        void sendAgain(Set<StixId> indicators);

        /** Sends everything again. */
        void sendAllAgain();

        /** Takes back what indicators no longer want. */
        void takeBack(Map<IntelItem, Set<StixId>> leftOver);

        /** A node has said what it holds. */
        void proved(NodeProof proof);
    }

    private static final int MOST_BUCKETS = 64;
    /** In batches. */
    private static final int JUST_BEHIND = 8;
    /** With more buckets than this it is less work to send everything again. */
    private static final int TOO_MANY_BUCKETS = 256;

    private static final long BETWEEN_QUESTIONS = TimeUnit.SECONDS.toNanos(4);
    private static final long BETWEEN_ALL = TimeUnit.SECONDS.toNanos(60);
    private static final long BETWEEN_SIGHTS = TimeUnit.SECONDS.toNanos(30);

    private final Link link;
    private final LongSupplier clock;
    private final Map<Integer, Map<IntelItem, Set<StixId>>> asked = new HashMap<>();
    private final LeftOvers leftOver = new LeftOvers();

    private final Set<StixId> missing = new HashSet<>();
    private boolean lacksItems;
    private long lastQuestion;
    private long lastAll;

    /** @param clock in nanoseconds, monotonic */
    public Verifier(Link link, LongSupplier clock) {
        this.link = link;
        this.clock = clock;
        this.lastQuestion = clock.getAsLong() - BETWEEN_QUESTIONS;
        this.lastAll = clock.getAsLong() - BETWEEN_ALL;
    }

    /** All nodes have said what they hold. */
    public void holds(ProofMessage.Holds message) {
        Optional<Holding> wanted = link.wantedAfter(message.sequence());
        if (wanted.isEmpty()) {
            return;
        }
        boolean first = true;
        for (ProofMessage.Node node : message.nodes()) {
            Holding has = node.holding().and(message.refused());
            boolean whole = has.equals(wanted.get()) || (!first && isJustBehind(node, has, message.sequence()));
            link.proved(new NodeProof(
                    node.name(),
                    first,
                    wanted.get().items(),
                    node.holding().items(),
                    message.refused().items(),
                    whole));
            if (first && whole) {
                leftOver.clear();
            } else if (first && clock.getAsLong() - lastQuestion >= BETWEEN_QUESTIONS) {
                lastQuestion = clock.getAsLong();
                lacksItems = has.items() < wanted.get().items();
                asked.clear();
                link.askForBuckets();
            }
            first = false;
        }
    }

    /** Changes reach workers a little later than their manager. */
    private boolean isJustBehind(ProofMessage.Node worker, Holding has, long sequence) {
        return worker.sequence() > 0
                && sequence - worker.sequence() <= JUST_BEHIND
                && has.equals(link.wantedAfter(worker.sequence()).orElse(null));
    }

    /** The manager has said what its buckets hold. */
    public void buckets(ProofMessage.Buckets message) {
        if (!link.isIdle() || !asked.isEmpty()) {
            return;
        }
        long[] wanted = link.wantedBuckets();
        BitSet differing = new BitSet(ItemDigest.BUCKETS);
        for (int bucket = 0; bucket < wanted.length; bucket++) {
            if (wanted[bucket] != message.digests().get(bucket)) {
                differing.set(bucket);
            }
        }
        leftOver.retain(differing);
        // Who holds more than it is to hold may have it from before, and the bus may just have begun.
        if (lacksItems && differing.cardinality() > TOO_MANY_BUCKETS && clock.getAsLong() - lastAll >= BETWEEN_ALL) {
            lastAll = clock.getAsLong();
            link.sendAllAgain();
        }
        BitSet some = new BitSet(ItemDigest.BUCKETS);
        differing.stream().limit(MOST_BUCKETS).forEach(some::set);
        asked.putAll(link.wantedIn(some));
        some.stream().forEach(bucket -> {
            asked.putIfAbsent(bucket, Map.of());
            link.askForItems(bucket);
        });
    }

    /** The manager has said what is in a bucket. */
    public void items(ProofMessage.Items message) {
        Map<IntelItem, Set<StixId>> wanted = asked.remove(message.bucket());
        if (wanted == null) {
            return;
        }
        // What has changed since it was asked for is another matter.
        if (digest(wanted.keySet()) == link.wantedBuckets()[message.bucket()] && link.isIdle()) {
            wanted.forEach((item, ids) -> missing.addAll(less(ids, heldFor(item, ids, message.members()))));
            judge(message, wanted);
        }
        if (asked.isEmpty() && !missing.isEmpty()) {
            link.sendAgain(Set.copyOf(missing));
            missing.clear();
        }
    }

    private static Set<StixId> heldFor(IntelItem item, Set<StixId> ids, Map<IntelItem, Set<StixId>> members) {
        Set<StixId> held = members.getOrDefault(item, Set.of());
        boolean refused = members.containsKey(item) && held.isEmpty();
        return refused ? ids : held;
    }

    private void judge(ProofMessage.Items message, Map<IntelItem, Set<StixId>> wanted) {
        Map<LeftOvers.Wish, Long> before = leftOver.take(message.bucket());
        Map<LeftOvers.Wish, Long> now = new HashMap<>();
        Map<IntelItem, Set<StixId>> certain = new HashMap<>();
        Map<IntelItem, Set<StixId>> fromBefore = new HashMap<>();
        long time = clock.getAsLong();
        message.members().forEach((item, ids) -> {
            for (StixId id : less(ids, wanted.getOrDefault(item, Set.of()))) {
                LeftOvers.Wish wish = new LeftOvers.Wish(item, id);
                long since = before.getOrDefault(wish, time);
                Fate fate = link.fate(item, id);
                if (fate == Fate.TAKE_OVER) {
                    fromBefore.computeIfAbsent(item, any -> new HashSet<>()).add(id);
                } else if (fate == Fate.TAKE_BACK || (time - since >= BETWEEN_SIGHTS && link.hasEverything())) {
                    certain.computeIfAbsent(item, any -> new HashSet<>()).add(id);
                } else {
                    now.put(wish, since);
                }
            }
        });
        leftOver.put(message.bucket(), now);
        if (!certain.isEmpty()) {
            link.takeBack(certain);
        }
        if (!fromBefore.isEmpty()) {
            link.takeOver(fromBefore);
        }
    }

    private static Set<StixId> less(Set<StixId> all, Set<StixId> some) {
        Set<StixId> rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private static long digest(Set<IntelItem> items) {
        long digest = 0;
        for (IntelItem item : items) {
            digest ^= ItemDigest.of(item);
        }
        return digest;
    }
}
