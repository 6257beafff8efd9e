package io.threatbus.bus.gate;

import io.threatbus.access.Policy;
import io.threatbus.message.Indicator;
import io.threatbus.message.JsonText;
import io.threatbus.message.StixObject;
import io.threatbus.stix.Marking;
import io.threatbus.stix.MarkingLevel;
import io.threatbus.stix.Pap;
import io.threatbus.stix.StixId;
import io.threatbus.stix.Tlp;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether an object may go to somebody: a pure function of the object, of how what it refers to is marked, and of
 * the policy. Stateless.
 */
public final class Gate {
    private Gate() {}

    /** For an indicator that is not withdrawn. */
    public static Decision decide(Indicator indicator, Policy policy) {
        Decision byMarking = decide(indicator.marking(), policy);
        return byMarking.allows() && policy.selects() ? byContent(indicator, policy) : byMarking;
    }

    /**
     * For a sighting, which is as confidential as what was seen.
     *
     * @param seen the markings of what was seen, by its values, since nobody can say which of them was seen; empty if the
     *     bus does not know it
     */
    public static Decision decide(StixObject sighting, List<Marking> seen, Policy policy) {
        return seen.isEmpty() ? ofUnknown(sighting, policy) : ofKnown(sighting, seen, policy);
    }

    /**
     * For a removal, which is as confidential as what it withdraws.
     *
     * @param known the markings of what is withdrawn; empty if the bus does not know it
     */
    static Decision decideRemoval(Indicator removal, List<Marking> known, Policy policy) {
        return known.isEmpty() && removal.marking().tlp().isEmpty()
                ? ofUnknown(removal, policy)
                : ofKnown(removal, known.isEmpty() ? List.of(removal.marking()) : known, policy);
    }

    /** By the markings of what it is about, which its own ones may only make stricter. */
    private static Decision ofKnown(StixObject object, List<Marking> subject, Policy policy) {
        for (Marking marking : subject) {
            Decision bySubject = decide(marking, policy);
            Decision decision = bySubject.allows() ? decide(object.marking().and(marking), policy) : bySubject;
            if (!decision.allows()) {
                return decision;
            }
        }
        return Decision.ALLOW;
    }

    private static Decision ofUnknown(StixObject object, Policy policy) {
        Decision byOwn = decide(object.marking(), policy);
        boolean seesAll = policy.maxTlp() == Tlp.RED
                && policy.maxPap() == Pap.RED
                && policy.unmarked().isPresent();
        return byOwn.allows() && !seesAll ? Decision.UNKNOWN_OBJECT : byOwn;
    }

    /** By markings alone. */
    public static Decision decide(Marking marking, Policy policy) {
        if (marking.equals(Marking.NONE)) {
            return unmarked(policy);
        }
        for (StixId other : marking.others()) {
            if (!policy.markings().contains(other)) {
                return Decision.UNKNOWN_MARKING;
            }
        }
        Optional<Pap> pap = marking.pap();
        if (pap.isPresent() && !pap.get().isWithin(policy.maxPap())) {
            return Decision.PAP;
        }
        Optional<Tlp> tlp = marking.tlp();
        if (tlp.isEmpty()) {
            return unmarked(policy);
        }
        return tlp.get().isWithin(policy.maxTlp()) ? Decision.ALLOW : Decision.TLP;
    }

    private static Decision unmarked(Policy policy) {
        if (policy.unmarked().isEmpty()) {
            return Decision.UNMARKED;
        }
        return policy.unmarked().get().isWithin(policy.maxTlp()) ? Decision.ALLOW : Decision.UNMARKED;
    }

    /**
     * Whether somebody may have been given what a version that is denied takes the place of: by the level of the Traffic Light
     * Protocol, which is known even if it was given before the bus was started.
     *
     * @param levelBefore see {@link MarkingLevel}
     */
    static boolean mayHaveBeenGiven(Indicator denied, int levelBefore, Policy policy) {
        boolean permitted = levelBefore == MarkingLevel.NONE
                ? unmarked(policy).allows()
                : MarkingLevel.isWithin(levelBefore, policy.maxTlp());
        return permitted && (!policy.selects() || byContent(denied, policy).allows());
    }

    private static Decision byContent(Indicator indicator, Policy policy) {
        if (!policy.kinds().isEmpty()
                && policy.kinds().stream().noneMatch(kind -> (indicator.kinds() & kind.bit()) != 0)) {
            return Decision.KIND;
        }
        if (policy.minConfidence() > 0 && confidence(indicator) < policy.minConfidence()) {
            return Decision.CONFIDENCE;
        }
        if (!policy.labelsAny().isEmpty() && labels(indicator).stream().noneMatch(policy.labelsAny()::contains)) {
            return Decision.LABEL;
        }
        return Decision.ALLOW;
    }

    private static double confidence(Indicator indicator) {
        return indicator
                .property("confidence")
                .map(JsonText::value)
                .filter(Number.class::isInstance)
                .map(value -> ((Number) value).doubleValue())
                .orElse(0.0);
    }

    private static List<?> labels(Indicator indicator) {
        return indicator
                .property("labels")
                .map(JsonText::value)
                .filter(List.class::isInstance)
                .<List<?>>map(value -> (List<?>) value)
                .orElse(List.of());
    }
}
