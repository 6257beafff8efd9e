package io.threatbus.stix.sensor;

import io.threatbus.stix.pattern.Constant;
import io.threatbus.stix.pattern.NotPoints;
import io.threatbus.stix.pattern.NotPoints.Reason;
import io.threatbus.stix.pattern.PatternPrinter;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.pattern.PointKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans one branch of an observation for one kind of sensor. */
final class BranchPlanner {
    private static final int LONGEST_DETAIL = 160;

    /** The properties whose values so many innocent objects share that they are never looked for alone. */
    private static final Set<String> COMMON = Set.of(
            "account_type",
            "address_family",
            "content_type",
            "data_type",
            "end",
            "mime_type",
            "pid",
            "protocols",
            "request_method",
            "size",
            "socket_type",
            "start",
            "type",
            "version");

    private final SensorProfile profile;
    private final Compound compound;

    BranchPlanner(SensorProfile profile, Compound compound) {
        this.profile = profile;
        this.compound = compound;
    }

    Plan plan(Branch branch) {
        if (branch.parts().size() == 1) {
            Branch.Part part = branch.parts().get(0);
            return part.extraction() instanceof NotPoints obstacle
                    ? none(LeftOut.of(obstacle))
                    : placed(part.points(), List.of(), Basis.EXACT);
        }
        Optional<LeftOut> impossible = impossible(branch);
        if (impossible.isPresent()) {
            return none(impossible.get());
        }
        List<Point> hashes = branch.decidingHashes();
        Plan byHash = placed(hashes, List.of(), Basis.HASH);
        if (!byHash.items().isEmpty()) {
            return byHash;
        }
        return checked(branch).or(() -> necessary(branch)).orElseGet(() -> none(reason(branch, byHash)));
    }

    /** A value that the property never has makes the whole branch one that never holds. */
    private static Optional<LeftOut> impossible(Branch branch) {
        return branch.parts().stream()
                .map(Branch.Part::extraction)
                .filter(extraction -> extraction instanceof NotPoints obstacle
                        && (obstacle.reason() == Reason.INVALID_VALUE || obstacle.reason() == Reason.EMPTY_SET))
                .map(extraction -> LeftOut.of((NotPoints) extraction))
                .findFirst();
    }

    private Optional<Plan> checked(Branch branch) {
        for (Branch.Part part : branch.byRank()) {
            List<Condition> conditions = branch.conditionsBeside(part);
            boolean all = part.points().stream()
                    .allMatch(point -> profile.obstacle(point).isEmpty()
                            && conditions.stream().allMatch(condition -> profile.checks(condition, point)));
            if (all) {
                return Optional.of(placed(part.points(), conditions, Basis.CHECKED));
            }
        }
        return Optional.empty();
    }

    private Optional<Plan> necessary(Branch branch) {
        if (compound == Compound.EXACT) {
            return Optional.empty();
        }
        for (Branch.Part part : branch.byRank()) {
            boolean fit = part.points().stream()
                    .allMatch(point -> profile.obstacle(point).isEmpty() && !isCommon(point));
            if (fit) {
                List<WatchItem> items = new ArrayList<>();
                for (Point point : part.points()) {
                    List<Condition> conditions = branch.conditionsBeside(part).stream()
                            .filter(condition -> profile.checks(condition, point))
                            .toList();
                    items.add(new WatchItem(point, conditions, Basis.NECESSARY));
                }
                return Optional.of(new Plan(items, List.of()));
            }
        }
        return Optional.empty();
    }

    static boolean isCommon(Point point) {
        ConditionKind kind = ConditionKind.ofPath(point.objectPath());
        return point.kind() == PointKind.FILE_NAME
                || kind.isPort()
                || kind == ConditionKind.PROTOCOL
                || point.constant() instanceof Constant.Truth
                || COMMON.contains(
                        point.objectPath().substring(point.objectPath().lastIndexOf('.') + 1))
                || COMMON.contains(
                        point.objectPath().substring(point.objectPath().lastIndexOf(':') + 1));
    }

    /** Those of the points that the sensor has a place for, and the others with the reason. */
    private Plan placed(List<Point> points, List<Condition> conditions, Basis basis) {
        List<WatchItem> items = new ArrayList<>(points.size());
        List<LeftOut> leftOut = new ArrayList<>(0);
        for (Point point : points) {
            Optional<LeftOut> obstacle = profile.obstacle(point);
            obstacle.ifPresentOrElse(leftOut::add, () -> items.add(new WatchItem(point, conditions, basis)));
        }
        return new Plan(items, leftOut);
    }

    private LeftOut reason(Branch branch, Plan byHash) {
        if (!byHash.leftOut().isEmpty()) {
            return byHash.leftOut().get(0);
        }
        List<Branch.Part> ranked = branch.byRank();
        boolean noPlace = !ranked.isEmpty()
                && ranked.stream().flatMap(part -> part.points().stream()).allMatch(point -> profile.obstacle(point)
                        .isPresent());
        if (noPlace) {
            return profile.obstacle(ranked.get(0).points().get(0)).orElseThrow();
        }
        return new LeftOut(Reason.CONJUNCTION.code(), Reason.CONJUNCTION.explanation(), shortened(branch));
    }

    private static String shortened(Branch branch) {
        String text = branch.parts().stream()
                .map(part -> PatternPrinter.print(part.leaf()))
                .collect(Collectors.joining(" AND "));
        return text.length() <= LONGEST_DETAIL ? text : text.substring(0, LONGEST_DETAIL) + "...";
    }

    private static Plan none(LeftOut reason) {
        return new Plan(List.of(), List.of(reason));
    }
}
