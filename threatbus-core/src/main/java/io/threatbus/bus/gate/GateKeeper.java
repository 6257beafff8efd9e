package io.threatbus.bus.gate;

import io.threatbus.access.AccessControl;
import io.threatbus.access.Policy;
import io.threatbus.access.Rights;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Sighting;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.message.Stamps;
import io.threatbus.message.StixObject;
import io.threatbus.message.Topic;
import io.threatbus.spi.Metrics;
import io.threatbus.stix.Marking;
import io.threatbus.stix.StixId;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gates of all subscriptions share: the rights in force, the memory of what was given to whom, and the record of
 * what was denied. Thread-safe.
 */
public final class GateKeeper {
    /** Each denial is written down here once: which object, how it is marked, for whom, by which rule; never its value. */
    private static final Logger audit = LoggerFactory.getLogger("io.threatbus.audit");

    /** What its two memories may take together, as a part of the heap; each has two tables. */
    private static final int HEAP_PART = 8;

    private static final int TABLES = 4;
    /** That is enough, however large the heap is. */
    private static final long LARGEST_TABLE = 60L * 1024 * 1024;

    private final AccessControl access;
    private final Metrics metrics;
    private final Memory memory;
    private final Memory publishers;

    /** One that remembers what an eighth of the heap holds. */
    public GateKeeper(AccessControl access, Metrics metrics) {
        this(access, metrics, remembered(Runtime.getRuntime().maxMemory()));
    }

    GateKeeper(AccessControl access, Metrics metrics, int remembered) {
        this.access = access;
        this.metrics = metrics;
        this.memory = new Memory(
                remembered,
                "sightings of them are denied to those who may not see everything, and of a stricter marking only one"
                        + " of the Traffic Light Protocol takes them away from those who may have them");
        this.publishers = new Memory(remembered, "only who may remove what others published can remove them");
        metrics.counter(
                "access_forgotten",
                "Indicators of which it is forgotten, for want of room, how they are marked, who was given them or who"
                        + " published them.",
                () -> memory.forgotten() + publishers.forgotten());
    }

    /** How many indicators each memory holds at least in a heap of so many bytes; twice as many at most. */
    static int remembered(long heap) {
        return IdTable.rowsIn(Math.min(LARGEST_TABLE, heap / HEAP_PART / TABLES));
    }

    AccessControl access() {
        return access;
    }

    /**
     * What becomes of one message for somebody.
     *
     * @param decision why it is not passed on as it is
     * @param instead what is passed on; empty for nothing
     */
    record Outcome(Decision decision, Optional<Message> instead) {
        static final Outcome PASS = new Outcome(Decision.ALLOW, Optional.empty());
    }

    /** These will be judged next, in this order, or taken note of. */
    void prepare(List<? extends Message> messages) {
        if (messages.size() > 1) {
            memory.prepare(messages);
        }
    }

    /** Takes note of what goes by to somebody who may have everything. */
    void note(Message message) {
        if (message instanceof Indicator indicator) {
            memory.note(indicator);
        } else if (message instanceof SnapshotEnvelope envelope) {
            note(envelope.body());
        }
    }

    int publisher(String name) {
        return publishers.client(name);
    }

    /** Takes note of who has published something, if anybody may withdraw nothing but that. */
    void published(Message message, int publisher) {
        if (message instanceof Indicator indicator && access.list().limitsRemovals()) {
            publishers.give(indicator, publisher);
        }
    }

    /** Whether nobody else has published this. */
    boolean isOnlyPublisher(Indicator indicator, int publisher) {
        return publishers.isGivenOnlyTo(indicator.id(), publisher);
    }

    int client(Rights rights) {
        return memory.client(rights.name());
    }

    Outcome judge(Message message, Rights rights, int client) {
        if (!rights.maySubscribe(message.topic())) {
            return new Outcome(Decision.TOPIC, Optional.empty());
        }
        return judgeContent(message, rights.receive(), client);
    }

    private Outcome judgeContent(Message message, Policy policy, int client) {
        if (message instanceof Indicator indicator) {
            return judge(indicator, policy, client);
        } else if (message instanceof Sighting sighting) {
            Decision decision = Gate.decide(sighting, memory.markings(sighting.sightingOf()), policy);
            return decision.allows() ? Outcome.PASS : new Outcome(decision, Optional.empty());
        } else if (message instanceof SnapshotEnvelope envelope) {
            Outcome ofBody = judgeContent(envelope.body(), policy, client);
            return ofBody.decision().allows() ? Outcome.PASS : new Outcome(ofBody.decision(), Optional.empty());
        }
        return Outcome.PASS;
    }

    private Outcome judge(Indicator indicator, Policy policy, int client) {
        if (indicator.isRemoval()) {
            return judgeRemoval(indicator, policy, client);
        }
        Decision decision = Gate.decide(indicator, policy);
        if (decision.allows()) {
            Optional<Marking> ofNewest = memory.give(indicator, client);
            decision = ofNewest.isEmpty() ? decision : Gate.decide(ofNewest.get(), policy);
            if (decision.allows()) {
                ofNewest.ifPresent(any -> memory.giveOlder(indicator, client));
                return Outcome.PASS;
            }
        }
        Memory.Known known = memory.known(indicator, client);
        boolean mayHaveIt = known.given()
                || (decision.isForMarking() && Gate.mayHaveBeenGiven(indicator, Stamps.levelBefore(indicator), policy));
        return mayHaveIt ? withdrawn(indicator, decision, known, client) : new Outcome(decision, Optional.empty());
    }

    private Outcome judgeRemoval(Indicator removal, Policy policy, int client) {
        Memory.Known known = memory.known(removal, client);
        Decision decision = Gate.decideRemoval(removal, known.markings(), policy);
        if (decision.allows()) {
            return Outcome.PASS;
        }
        return known.given() || decision == Decision.UNKNOWN_OBJECT
                ? withdrawn(removal, decision, known, client)
                : new Outcome(decision, Optional.empty());
    }

    /** Whoever may have an earlier version is told to drop it; who does not know the value is not told it. */
    private static Outcome withdrawn(Indicator version, Decision decision, Memory.Known known, int client) {
        boolean valueKnown = known.given() && known.sameValue() && Memory.isExact(client);
        return new Outcome(decision, Optional.of(Withdrawal.of(version, valueKnown)));
    }

    /** Counts a denial, and writes it down if it is the first of its kind. */
    void denied(Message message, Rights rights, int client, Decision decision) {
        metrics.counter(
                        "peer_messages_withheld",
                        "Messages that a peer did not get because of its rights, by rule.",
                        "peer",
                        rights.name(),
                        "reason",
                        decision.code())
                .increment();
        StixObject object = message instanceof SnapshotEnvelope envelope
                ? envelope.body()
                : message instanceof StixObject itself ? itself : null;
        if (object == null) {
            return;
        }
        StixId subject = object instanceof Sighting sighting ? sighting.sightingOf() : object.id();
        if (memory.isFirstDenial(subject, client)) {
            audit.info("denied {} ({}) to {}: {}", object.id(), marking(object), rights.name(), decision.code());
        }
    }

    private Marking marking(StixObject object) {
        return object instanceof Sighting sighting
                ? memory.marking(sighting.sightingOf())
                        .map(sighting.marking()::and)
                        .orElse(sighting.marking())
                : object.marking();
    }

    /** Whether an object that has come by may go to a client, and by which rule. */
    public Explanation explain(StixId id, String client) {
        if (!access.list().isControlled()) {
            return new Explanation(
                    id, client, true, Decision.ALLOW.code(), "there is no section access: all may have all");
        }
        Optional<Rights> rights = access.rightsNamed(client);
        if (rights.isEmpty()) {
            return new Explanation(id, client, false, "no-such-client", "access.clients has no client of this name");
        }
        Optional<Marking> marking = memory.marking(id);
        if (marking.isEmpty()) {
            return new Explanation(
                    id, client, false, "not-known", "no such indicator has come by since the bus was started");
        }
        if (!rights.get().maySubscribe(Topic.INDICATOR)) {
            return new Explanation(
                    id, client, false, Decision.TOPIC.code(), "it may not subscribe to " + Topic.INDICATOR.name());
        }
        Policy policy = rights.get().receive();
        Decision decision = Gate.decide(marking.get(), policy);
        String compared = "it is marked " + marking.get() + ", and the client may see " + policy.maxTlp() + " and "
                + policy.maxPap() + " at most, unmarked "
                + policy.unmarked().map(level -> "as " + level).orElse("denied");
        String wish = decision.allows() && policy.selects()
                ? "; its kind, confidence or labels may exclude it, which the marking does not tell"
                : "";
        return new Explanation(id, client, decision.allows(), decision.code(), compared + wish);
    }

    /** How an indicator is marked that has come by; empty if it has not, or is forgotten. */
    public Optional<Marking> markingOf(StixId id) {
        return memory.marking(id);
    }
}
