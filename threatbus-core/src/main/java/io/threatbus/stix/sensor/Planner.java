package io.threatbus.stix.sensor;

import io.threatbus.stix.pattern.ComparisonExpression;
import io.threatbus.stix.pattern.NotPoints.Reason;
import io.threatbus.stix.pattern.ObservationExpression;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.pattern.PatternPrinter;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.pattern.PointKind;
import io.threatbus.stix.pattern.Qualifier;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says what one kind of sensor does with a pattern. Immutable; may be used from any thread.
 *
 * <p>Each branch of an OR is enough by itself, so each is planned by itself, and one that does not reach the sensor takes
 * nothing from the others. Within an AND: a hash of the object decides alone, and with several hashes each is looked for, also
 * where the name or the size of the file stands in an observation of its own;
 * else the most telling point is looked for whose companions the sensor checks; else the branch is left out, or, with
 * {@link Compound#NECESSARY}, looked for by its most telling point, whatever else the sensor can check beside it, but never
 * by a port, a protocol, the name or the size of a file alone.
 */
public final class Planner {
    private static final int LONGEST_DETAIL = 160;
    private static final LeftOut NOTHING =
            new LeftOut("nothing-telling", "nothing in it is telling enough to be looked for alone", "");

    private final Compound compound;
    private final BranchPlanner branches;

    /**
     * A planner.
     *
     * @param profile the sensor
     * @param compound what to do with what the sensor cannot check
     */
    public Planner(SensorProfile profile, Compound compound) {
        this.compound = compound;
        this.branches = new BranchPlanner(profile, compound);
    }

    /** What the sensor does with the pattern. */
    public Plan plan(Pattern pattern) {
        Plan plan = plan(pattern.expression());
        return new Plan(distinct(plan.items()), plan.leftOut());
    }

    private Plan plan(ObservationExpression expression) {
        if (expression instanceof ObservationExpression.Observation observation) {
            return plan(observation.comparison());
        } else if (expression instanceof ObservationExpression.Or or) {
            return joined(or.operands().stream().map(this::plan).toList());
        } else if (expression instanceof ObservationExpression.And and) {
            return ofOneFile(and).orElseGet(() -> together(and.operands(), Reason.OBSERVATION_CONJUNCTION, expression));
        } else if (expression instanceof ObservationExpression.FollowedBy followedBy) {
            return together(followedBy.operands(), Reason.FOLLOWED_BY, expression);
        }
        return plan((ObservationExpression.Qualified) expression);
    }

    /** A single observation lies within any span of time, and is there once: such qualifiers say nothing of it. */
    private Plan plan(ObservationExpression.Qualified qualified) {
        boolean idle =
                qualified.qualifiers().stream().allMatch(qualifier -> saysNothing(qualifier, qualified.expression()));
        return idle
                ? plan(qualified.expression())
                : together(List.of(qualified.expression()), Reason.QUALIFIER, qualified);
    }

    private static boolean saysNothing(Qualifier qualifier, ObservationExpression expression) {
        if (qualifier instanceof Qualifier.Repeats repeats) {
            return repeats.times().equals(BigInteger.ONE);
        }
        return qualifier instanceof Qualifier.Within && isSingle(expression);
    }

    private static boolean isSingle(ObservationExpression expression) {
        if (expression instanceof ObservationExpression.Or or) {
            return or.operands().stream().allMatch(Planner::isSingle);
        }
        return expression instanceof ObservationExpression.Observation;
    }

    private Plan plan(ComparisonExpression comparison) {
        Optional<List<List<ComparisonExpression>>> found = Leaves.branches(comparison);
        if (found.isEmpty()) {
            String detail = shortened(PatternPrinter.print(comparison));
            return new Plan(List.of(), List.of(new LeftOut("too-many-branches", "it has too many branches", detail)));
        }
        return joined(found.get().stream()
                .map(leaves -> branches.plan(Branch.of(leaves)))
                .toList());
    }

    private static Plan joined(List<Plan> plans) {
        if (plans.size() == 1) {
            return plans.get(0);
        }
        List<WatchItem> items = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>();
        for (Plan plan : plans) {
            items.addAll(plan.items());
            leftOut.addAll(plan.leftOut());
        }
        return new Plan(items, leftOut);
    }

    private Optional<Plan> ofOneFile(ObservationExpression.And and) {
        return OneFile.decidingOperand(and.operands())
                .map(this::plan)
                .filter(plan -> plan.leftOut().isEmpty()
                        && plan.items().stream().map(WatchItem::point).allMatch(Branch::identifiesTheObject))
                .map(plan -> as(Basis.HASH, plan));
    }

    /** Every operand is necessary, so the items of one that is wholly looked for are: the most telling. */
    private Plan together(List<ObservationExpression> operands, Reason reason, ObservationExpression whole) {
        if (compound == Compound.EXACT) {
            String detail = shortened(PatternPrinter.print(whole));
            return new Plan(List.of(), List.of(new LeftOut(reason.code(), reason.explanation(), detail)));
        }
        return operands.stream()
                .map(this::plan)
                .filter(plan ->
                        plan.leftOut().isEmpty() && plan.items().stream().noneMatch(Planner::isCommonAlone))
                .min(Comparator.comparing(Planner::worst)
                        .thenComparing(plan -> plan.items().size()))
                .map(plan -> as(Basis.NECESSARY, plan))
                .orElse(new Plan(List.of(), List.of(NOTHING)));
    }

    private static boolean isCommonAlone(WatchItem item) {
        return item.conditions().isEmpty() && BranchPlanner.isCommon(item.point());
    }

    private static PointKind worst(Plan plan) {
        return plan.items().stream()
                .map(item -> item.point().kind())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static Plan as(Basis basis, Plan plan) {
        return new Plan(
                plan.items().stream()
                        .map(item -> new WatchItem(item.point(), item.conditions(), basis))
                        .toList(),
                List.of());
    }

    private record Identity(String objectPath, String value, Class<?> constant) {
        static Identity of(Point point) {
            return new Identity(
                    point.objectPath(), point.value(), point.constant().getClass());
        }
    }

    /** Each item once; what is looked for without conditions is not looked for with some besides. */
    private static List<WatchItem> distinct(List<WatchItem> items) {
        if (items.size() < 2) {
            return items;
        }
        Set<Identity> unconditional = new HashSet<>();
        items.stream()
                .filter(item -> item.conditions().isEmpty())
                .forEach(item -> unconditional.add(Identity.of(item.point())));
        Map<List<Object>, WatchItem> distinct = new LinkedHashMap<>();
        for (WatchItem item : items) {
            Identity identity = Identity.of(item.point());
            if (item.conditions().isEmpty() || !unconditional.contains(identity)) {
                distinct.merge(
                        List.of(identity, item.conditions()),
                        item,
                        (one, other) -> one.basis().compareTo(other.basis()) <= 0 ? one : other);
            }
        }
        return List.copyOf(distinct.values());
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_DETAIL ? text : text.substring(0, LONGEST_DETAIL) + "...";
    }
}
