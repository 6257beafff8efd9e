package io.threatbus.app.zeek.session;

import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.intel.Holding;
import io.threatbus.app.zeek.intel.IntelChange;
import io.threatbus.app.zeek.intel.IntelItem;
import io.threatbus.app.zeek.intel.IntelMapper;
import io.threatbus.app.zeek.intel.IntelTranslator;
import io.threatbus.app.zeek.proof.NodeProof;
import io.threatbus.app.zeek.proof.ProofListener;
import io.threatbus.app.zeek.proof.ProofMessage;
import io.threatbus.app.zeek.proof.Verifier;
import io.threatbus.message.Indicator;
import io.threatbus.spi.Proof;
import io.threatbus.spi.Subscription;
import io.threatbus.stix.StixId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription of a script that proves what it holds: remembers what it is to hold after each batch, has what it says
 * verified on the control thread, and has the thread of the subscription send again or take back what the verifier says.
 */
final class ProofDesk implements Verifier.Link {
    /**
     * What it takes of a subscription.
     *
     * @param nanoTime a monotonic clock
     */
    record Parts(
            ConnectedZeek zeek,
            String namespace,
            String pointToPoint,
            Optional<Duration> snapshot,
            IntelTranslator translator,
            IntelMapper mapper,
            IntelBatches batches,
            HistoryFetch history,
            ProofListener listener,
            LongSupplier nanoTime) {}

    /** How many reports may differ before current versions are looked up of what a Zeek holds from before. */
    private static final int MOST_WAITS = 12;

    private static final Logger logger = LoggerFactory.getLogger(ProofDesk.class);
    /** More than may be on their way, so that a node that is behind is recognised. */
    private static final int MOST_MARKS = 64;

    private static final long TIME_TO_COME = TimeUnit.SECONDS.toNanos(120);

    private record Mark(long sequence, Holding wanted) {}

    private final Parts parts;
    private final Subscription subscription;
    private final Verifier verifier;
    private final long began;
    private final Deque<Mark> marks = new ArrayDeque<>();
    private final PendingRepairs repairs;
    private final HeldBefore before;
    private boolean wasWhole;
    private int waits;

    ProofDesk(Parts parts, Subscription subscription, HeldBefore before) {
        this.parts = parts;
        this.subscription = subscription;
        this.before = before;
        this.repairs = new PendingRepairs(parts.translator(), parts.mapper(), subscription);
        this.verifier = new Verifier(this, parts.nanoTime());
        this.began = parts.nanoTime().getAsLong();
        marked(0);
    }

    /** Everything that was mapped so far is with Zeek when it has inserted this batch. To be called by the sender. */
    void marked(long sequence) {
        Optional<Holding> wanted = parts.translator().wanted();
        synchronized (this) {
            marks.removeIf(mark -> mark.sequence() == sequence);
            wanted.ifPresentOrElse(now -> marks.addLast(new Mark(sequence, now)), marks::clear);
            if (marks.size() > MOST_MARKS) {
                marks.removeFirst();
            }
        }
    }

    /** Whether Zeek has this very version already, so that it need not go there again. To be called by the sender. */
    boolean isHeld(Indicator indicator) {
        return !repairs.isLacking(indicator.id()) && parts.translator().isGiven(indicator, parts.mapper());
    }

    /** What is to be taken back, and some of what is to be sent again. To be called by the sender. */
    List<IntelChange> takeSteps() {
        if (before.settle()) {
            // All that was mapped is on its way: nothing waits in a batch.
            marked(parts.batches().last());
        }
        List<IntelChange> taken = before.steps();
        return taken.isEmpty() ? repairs.take() : taken;
    }

    /** The script has said something. To be called on the control thread. */
    void said(ProofMessage message) {
        if (message instanceof ProofMessage.Holds holds) {
            verifier.holds(holds);
        } else if (message instanceof ProofMessage.Buckets buckets) {
            verifier.buckets(buckets);
        } else if (message instanceof ProofMessage.Items items) {
            verifier.items(items);
        } else if (message instanceof ProofMessage.Mended mended) {
            logger.atWarn()
                    .addKeyValue("peer", parts.zeek().label())
                    .log(
                            "{}: {} lacked {} items and had {} left over, which its manager has put right: {}",
                            parts.zeek().label(),
                            mended.node(),
                            mended.missing(),
                            mended.leftOver(),
                            mended.names());
            parts.listener()
                    .mended(parts.zeek().label(), mended.node(), mended.names(), mended.missing(), mended.leftOver());
        }
    }

    @Override
    public synchronized Optional<Holding> wantedAfter(long sequence) {
        return marks.stream()
                .filter(mark -> mark.sequence() == sequence)
                .findFirst()
                .map(Mark::wanted);
    }

    @Override
    public long[] wantedBuckets() {
        return parts.translator().wantedBuckets();
    }

    @Override
    public Map<Integer, Map<IntelItem, Set<StixId>>> wantedIn(BitSet buckets) {
        return parts.translator().wantedIn(buckets);
    }

    @Override
    public boolean isIdle() {
        Holding wanted = parts.translator().wanted().orElse(null);
        synchronized (this) {
            return !marks.isEmpty()
                    && marks.getLast().wanted().equals(wanted)
                    && parts.batches().isAllInserted()
                    && subscription.depth() == 0
                    && repairs.isEmpty();
        }
    }

    @Override
    public Verifier.Fate fate(IntelItem item, StixId indicator) {
        return before.fate(item, indicator);
    }

    @Override
    public void takeOver(Map<IntelItem, Set<StixId>> held) {
        before.takeOver(held);
    }

    @Override
    public boolean hasEverything() {
        return before.isJudge() && parts.nanoTime().getAsLong() - began > TIME_TO_COME;
    }

    @Override
    public void askForBuckets() {
        ask("tell_buckets");
    }

    @Override
    public void askForItems(int bucket) {
        ask("tell_items", new CountValue(bucket));
    }

    /** What does not get there now is asked again, when the next report differs. */
    private void ask(String event, BrokerData... more) {
        List<BrokerData> arguments = new ArrayList<>();
        arguments.add(StringValue.of(parts.pointToPoint()));
        arguments.addAll(List.of(more));
        ConnectedZeek.Delivery delivery = parts.zeek()
                .publish(
                        parts.pointToPoint(),
                        ZeekEvent.of(parts.namespace() + "::" + event, arguments.toArray(BrokerData[]::new)));
        if (delivery != ConnectedZeek.Delivery.ACCEPTED) {
            logger.debug("{} is not asked {}: {}", parts.zeek().label(), event, delivery);
        }
    }

    @Override
    public void sendAgain(Set<StixId> indicators) {
        repairs.noteLacking(indicators);
        if (!parts.history().begin(indicators, repairs::sendAgain)) {
            return;
        }
        logger.atWarn()
                .addKeyValue("peer", parts.zeek().label())
                .log(
                        "{} lacks something of {} indicators that it was given, they are sent again: {}",
                        parts.zeek().label(),
                        indicators.size(),
                        indicators.stream().limit(10).toList());
        parts.listener().missing(parts.zeek().label(), parts.zeek().sensor(), indicators);
    }

    @Override
    public void sendAllAgain() {
        if (parts.history().begin(Set.of(), repairs::sendAgain)) {
            logger.atWarn()
                    .addKeyValue("peer", parts.zeek().label())
                    .log(
                            "{} lacks much of what it was given: everything is sent again",
                            parts.zeek().label());
        }
    }

    @Override
    public void takeBack(Map<IntelItem, Set<StixId>> leftOver) {
        Set<StixId> indicators = new HashSet<>();
        List<IntelChange> steps = new ArrayList<>();
        leftOver.forEach((item, ids) -> ids.forEach(id -> {
            indicators.add(id);
            steps.add(IntelChange.removal(id, item));
        }));
        logger.atWarn()
                .addKeyValue("peer", parts.zeek().label())
                .log(
                        "{} holds {} items that nobody wants, they are taken back: {}",
                        parts.zeek().label(),
                        steps.size(),
                        leftOver.keySet().stream().limit(10).toList());
        repairs.takeBack(steps);
        parts.listener().leftOver(parts.zeek().label(), parts.zeek().sensor(), indicators);
    }

    @Override
    public void proved(NodeProof proof) {
        if (proof.talksToBus()) {
            if (proof.whole() && !wasWhole) {
                logger.atInfo()
                        .addKeyValue("peer", parts.zeek().label())
                        .log(
                                "{} holds all {} items that it is to hold",
                                parts.zeek().label(),
                                proof.held());
            }
            wasWhole = proof.whole();
            waits = wasWhole ? MOST_WAITS : waits + 1;
            if (waits >= MOST_WAITS) {
                waits = 0;
                before.lookUp();
            }
            if (wasWhole) {
                repairs.nothingLacks();
            }
        }
        logger.debug("{}: {}", parts.zeek().label(), proof);
        subscription.proved(shown(proof));
        parts.listener().proved(parts.zeek().label(), proof);
    }

    /** In items, of which an indicator may have several; which ones are missing is asked for and mended by the desk itself. */
    private static Proof shown(NodeProof proof) {
        long held = proof.held() + proof.refused();
        return new Proof(
                proof.node(),
                proof.talksToBus() ? Proof.Kind.MANAGER : Proof.Kind.NODE,
                0,
                Set.of(),
                proof.whole() ? 0 : Math.max(0, proof.wanted() - held),
                proof.whole() ? 0 : Math.max(0, held - proof.wanted()));
    }
}
