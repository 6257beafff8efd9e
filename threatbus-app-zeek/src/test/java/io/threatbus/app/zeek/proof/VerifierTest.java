package io.threatbus.app.zeek.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.intel.Holding;
import io.threatbus.app.zeek.intel.IntelItem;
import io.threatbus.app.zeek.intel.IntelType;
import io.threatbus.app.zeek.intel.ItemDigest;
import io.threatbus.stix.StixId;
import io.threatbus.testing.Samples;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A Zeek that answers as the script does, and holds other things than it is to hold. */
final class VerifierTest {
    private static final String TOPIC = "stix2/indicatorabc";

    private final Map<IntelItem, Set<StixId>> wanted = new HashMap<>();
    private final Map<IntelItem, Set<StixId>> held = new HashMap<>();
    private final Map<IntelItem, Set<StixId>> refused = new HashMap<>();
    private final List<NodeProof> proofs = new ArrayList<>();
    private final Set<StixId> sentAgain = new HashSet<>();
    private final Map<IntelItem, Set<StixId>> takenBack = new HashMap<>();
    private final Deque<Runnable> answers = new ArrayDeque<>();
    private final Map<IntelItem, Set<StixId>> takenOver = new HashMap<>();
    private final Map<StixId, Verifier.Fate> fates = new HashMap<>();
    private boolean everything = true;
    private int allAgain;
    private long now;
    private final Verifier verifier = new Verifier(new Bus(), () -> now);

    private final class Bus implements Verifier.Link {
        @Override
        public Optional<Holding> wantedAfter(long sequence) {
            if (sequence == 0) {
                return Optional.of(Holding.NONE);
            }
            return sequence == 7 ? Optional.of(holding(wanted.keySet())) : Optional.empty();
        }

        @Override
        public long[] wantedBuckets() {
            return buckets(wanted.keySet());
        }

        @Override
        public Map<Integer, Map<IntelItem, Set<StixId>>> wantedIn(BitSet some) {
            Map<Integer, Map<IntelItem, Set<StixId>>> found = new HashMap<>();
            wanted.forEach((item, ids) -> {
                if (some.get(bucket(item))) {
                    found.computeIfAbsent(bucket(item), any -> new HashMap<>()).put(item, ids);
                }
            });
            return found;
        }

        @Override
        public boolean isIdle() {
            return true;
        }

        @Override
        public boolean hasEverything() {
            return everything;
        }

        @Override
        public Verifier.Fate fate(IntelItem item, StixId indicator) {
            return fates.getOrDefault(indicator, Verifier.Fate.WAIT);
        }

        @Override
        public void takeOver(Map<IntelItem, Set<StixId>> fromBefore) {
            takenOver.putAll(fromBefore);
            wanted.putAll(fromBefore);
        }

        @Override
        public void askForBuckets() {
            Set<IntelItem> all = new HashSet<>(held.keySet());
            all.addAll(refused.keySet());
            answers.add(() -> verifier.buckets(new ProofMessage.Buckets(
                    TOPIC, 7, Arrays.stream(buckets(all)).boxed().toList())));
        }

        @Override
        public void askForItems(int bucket) {
            Map<IntelItem, Set<StixId>> members = new HashMap<>();
            held.forEach((item, ids) -> {
                if (bucket(item) == bucket) {
                    members.put(item, ids);
                }
            });
            refused.keySet().stream()
                    .filter(item -> bucket(item) == bucket)
                    .forEach(item -> members.put(item, Set.of()));
            answers.add(() -> verifier.items(new ProofMessage.Items(TOPIC, 7, bucket, members)));
        }

        @Override
        public void sendAgain(Set<StixId> indicators) {
            sentAgain.addAll(indicators);
        }

        @Override
        public void sendAllAgain() {
            allAgain++;
        }

        @Override
        public void takeBack(Map<IntelItem, Set<StixId>> leftOver) {
            takenBack.putAll(leftOver);
        }

        @Override
        public void proved(NodeProof proof) {
            proofs.add(proof);
        }
    }

    private static int bucket(IntelItem item) {
        return ItemDigest.bucket(ItemDigest.of(item));
    }

    private static long[] buckets(Set<IntelItem> items) {
        long[] digests = new long[ItemDigest.BUCKETS];
        items.forEach(item -> digests[bucket(item)] ^= ItemDigest.of(item));
        return digests;
    }

    private static Holding holding(Set<IntelItem> items) {
        long digest = 0;
        for (long one : buckets(items)) {
            digest ^= one;
        }
        return new Holding(items.size(), digest);
    }

    private static IntelItem item(String name) {
        return new IntelItem(IntelType.DOMAIN, name + ".example");
    }

    private static void put(Map<IntelItem, Set<StixId>> target, String name) {
        target.computeIfAbsent(item(name), any -> new HashSet<>()).add(Samples.indicatorId(name));
    }

    private void bothHave(int many) {
        for (int i = 0; i < many; i++) {
            put(wanted, "bad" + i);
            put(held, "bad" + i);
        }
    }

    /** What the script says every five seconds, and everything that follows from it. */
    private void report(ProofMessage.Node... workers) {
        now += TimeUnit.SECONDS.toNanos(5);
        List<ProofMessage.Node> nodes = new ArrayList<>();
        nodes.add(new ProofMessage.Node("manager", holding(held.keySet()), 7));
        nodes.addAll(List.of(workers));
        verifier.holds(new ProofMessage.Holds(TOPIC, 7, holding(refused.keySet()), nodes));
        while (!answers.isEmpty()) {
            answers.remove().run();
        }
    }

    @Test
    void whoHoldsWhatIsWantedProvesItWithoutAQuestion() {
        bothHave(1000);
        report(new ProofMessage.Node("worker-1", holding(held.keySet()), 7));
        assertThat(proofs)
                .containsExactly(
                        new NodeProof("manager", true, 1000, 1000, 0, true),
                        new NodeProof("worker-1", false, 1000, 1000, 0, true));
        assertThat(sentAgain).isEmpty();
    }

    @Test
    void aWorkerThatLacksSomethingIsNamedAndItsManagerMendsIt() {
        bothHave(1000);
        report(new ProofMessage.Node("worker-1", new Holding(999, 4711), 0));
        assertThat(proofs).contains(new NodeProof("worker-1", false, 1000, 999, 0, false));
        assertThat(sentAgain).isEmpty();
    }

    @Test
    void aWorkerThatHasJustStartedAndHoldsNothingProvesNothing() {
        bothHave(10);
        report(new ProofMessage.Node("worker-1", Holding.NONE, 0));
        assertThat(proofs).contains(new NodeProof("worker-1", false, 10, 0, 0, false));
    }

    @Test
    void whatIsMissingIsFoundAndSentAgainAtOnce() {
        bothHave(5000);
        held.remove(item("bad17"));
        held.remove(item("bad4711"));
        report();
        assertThat(sentAgain).containsExactlyInAnyOrder(Samples.indicatorId("bad17"), Samples.indicatorId("bad4711"));
        assertThat(takenBack).isEmpty();
    }

    @Test
    void anItemThatIsHeldForAnotherIndicatorOnlyIsMissing() {
        bothHave(10);
        wanted.get(item("bad3")).add(Samples.indicatorId("other"));
        put(wanted, "more");
        report();
        assertThat(sentAgain).contains(Samples.indicatorId("more"));
    }

    @Test
    void whatIsLeftOverIsTakenBackWhenItWasSeenTwiceAndEverythingHasCome() {
        bothHave(100);
        put(held, "old");
        report();
        assertThat(takenBack).isEmpty();
        for (int i = 0; i < 6; i++) {
            report();
        }
        assertThat(takenBack).containsExactly(Map.entry(item("old"), Set.of(Samples.indicatorId("old"))));
        assertThat(sentAgain).isEmpty();
    }

    @Test
    void nothingIsTakenBackFromAZeekThatDidNotAskForEverything() {
        everything = false;
        bothHave(100);
        put(held, "old");
        for (int i = 0; i < 20; i++) {
            report();
        }
        assertThat(takenBack).isEmpty();
    }

    @Test
    void whatIsOverOrReplacedIsTakenBackAtOnce() {
        everything = false;
        bothHave(100);
        put(held, "replaced");
        fates.put(Samples.indicatorId("replaced"), Verifier.Fate.TAKE_BACK);
        report();
        assertThat(takenBack).containsExactly(Map.entry(item("replaced"), Set.of(Samples.indicatorId("replaced"))));
    }

    @Test
    void whatIsFromBeforeCountsAsGivenHoweverMuchItIs() {
        everything = false;
        for (int i = 0; i < 3000; i++) {
            put(held, "before" + i);
            fates.put(Samples.indicatorId("before" + i), Verifier.Fate.TAKE_OVER);
        }
        for (int i = 0; i < 20; i++) {
            report();
        }
        assertThat(takenOver).isEqualTo(held);
        assertThat(takenBack).isEmpty();
        assertThat(proofs.get(proofs.size() - 1)).isEqualTo(new NodeProof("manager", true, 3000, 3000, 0, true));
    }

    @Test
    void whatTheSitesFilterRefusesIsNeitherMissingNorSentForEver() {
        bothHave(100);
        put(wanted, "red");
        put(refused, "red");
        report();
        assertThat(proofs).containsExactly(new NodeProof("manager", true, 101, 100, 1, true));
        held.remove(item("bad1"));
        report();
        assertThat(sentAgain).containsExactly(Samples.indicatorId("bad1"));
    }

    @Test
    void aZeekThatHasLostEverythingGetsEverythingOnce() {
        bothHave(5000);
        held.clear();
        report();
        report();
        assertThat(allAgain).isEqualTo(1);
    }
}
