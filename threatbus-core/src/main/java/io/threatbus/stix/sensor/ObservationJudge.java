package io.threatbus.stix.sensor;

import io.threatbus.stix.pattern.ComparisonExpression;
import io.threatbus.stix.pattern.ObservationExpression;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.pattern.Qualifier;
import java.math.BigInteger;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * Says whether one observation is a sighting of a whole pattern (STIX 2.1, sections 9.5 and 9.6), in three values. TRUE: the
 * observation alone makes the pattern hold. FALSE: it has no part in the pattern's holding, whatever else is observed.
 * UNDECIDED: that depends on what is not known of it, or on other observations. Stateless.
 */
public final class ObservationJudge {
    private ObservationJudge() {}

    /** What the observation says of the pattern. */
    public static Verdict judge(Pattern pattern, Observation observation) {
        return judge(pattern.expression(), observation);
    }

    private static Verdict judge(ObservationExpression expression, Observation observation) {
        if (expression instanceof ObservationExpression.Observation single) {
            return judge(single.comparison(), observation);
        } else if (expression instanceof ObservationExpression.Or or) {
            return anyOf(or.operands(), observation);
        } else if (expression instanceof ObservationExpression.And and) {
            return atMost(Verdict.UNDECIDED, anyOf(and.operands(), observation));
        } else if (expression instanceof ObservationExpression.FollowedBy followedBy) {
            return atMost(Verdict.UNDECIDED, anyOf(followedBy.operands(), observation));
        }
        return judge((ObservationExpression.Qualified) expression, observation);
    }

    private static Verdict anyOf(List<ObservationExpression> operands, Observation observation) {
        Verdict best = Verdict.FALSE;
        for (ObservationExpression operand : operands) {
            best = best.or(judge(operand, observation));
        }
        return best;
    }

    /** One observation is at most one of those that must come together. */
    private static Verdict atMost(Verdict limit, Verdict verdict) {
        return verdict.and(limit);
    }

    private static Verdict judge(ObservationExpression.Qualified qualified, Observation observation) {
        Verdict verdict = judge(qualified.expression(), observation);
        for (Qualifier qualifier : qualified.qualifiers()) {
            if (qualifier instanceof Qualifier.Repeats repeats
                    && !repeats.times().equals(BigInteger.ONE)) {
                verdict = atMost(Verdict.UNDECIDED, verdict);
            } else if (qualifier instanceof Qualifier.StartStop window) {
                verdict = verdict.and(inside(window, observation.time()));
            }
        }
        return verdict;
    }

    private static Verdict inside(Qualifier.StartStop window, Optional<Instant> time) {
        if (time.isEmpty()) {
            return Verdict.UNDECIDED;
        }
        try {
            Instant start = Instant.parse(window.start().value());
            Instant stop = Instant.parse(window.stop().value());
            return Verdict.of(!time.get().isBefore(start) && time.get().isBefore(stop));
        } catch (DateTimeParseException e) {
            // The grammar lets days through that no month has, and second 60.
            return Verdict.UNDECIDED;
        }
    }

    private static Verdict judge(ComparisonExpression expression, Observation observation) {
        if (expression instanceof ComparisonExpression.And and) {
            Verdict verdict = Verdict.TRUE;
            for (ComparisonExpression operand : and.operands()) {
                verdict = verdict.and(judge(operand, observation));
            }
            return verdict;
        } else if (expression instanceof ComparisonExpression.Or or) {
            Verdict verdict = Verdict.FALSE;
            for (ComparisonExpression operand : or.operands()) {
                verdict = verdict.or(judge(operand, observation));
            }
            return verdict;
        }
        return LeafJudge.judge(expression, observation);
    }
}
