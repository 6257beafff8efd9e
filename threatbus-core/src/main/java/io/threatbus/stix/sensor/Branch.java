package io.threatbus.stix.sensor;

import io.threatbus.stix.pattern.ComparisonExpression;
import io.threatbus.stix.pattern.Extraction;
import io.threatbus.stix.pattern.HashAlgorithm;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.pattern.PointExtraction;
import io.threatbus.stix.pattern.PointRole;
import io.threatbus.stix.pattern.Points;
import io.threatbus.stix.pattern.TypeTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One conjunction of comparisons: what must hold of one observed object at once. Comparisons of a type that go without
 * saying are gone.
 */
final class Branch {
    private static final Comparator<Part> WORST_KIND_THEN_NUMBER = Comparator.comparing(
                    (Part part) -> Collections.max(part.points(), Comparator.comparing(Point::kind))
                            .kind())
            .thenComparing(part -> part.points().size());

    /**
     * One of the comparisons.
     *
     * @param extraction its exact points, or why it has none
     */
    record Part(ComparisonExpression leaf, Extraction extraction) {
        List<Point> points() {
            return extraction instanceof Points found ? found.points() : List.of();
        }

        Condition condition() {
            return Condition.of(leaf);
        }
    }

    private final List<Part> parts;

    private Branch(List<Part> parts) {
        this.parts = parts;
    }

    static Branch of(List<ComparisonExpression> leaves) {
        List<Part> parts = leaves.stream()
                .map(leaf -> new Part(leaf, PointExtraction.extract(leaf)))
                .toList();
        return new Branch(parts.stream().filter(part -> !isImplied(part, parts)).toList());
    }

    private static boolean isImplied(Part part, List<Part> parts) {
        Optional<TypeTest> test = TypeTest.of(part.leaf());
        return test.isPresent()
                && parts.stream()
                        .anyMatch(other -> !other.points().isEmpty()
                                && other.points().stream().allMatch(test.get()::isImpliedBy));
    }

    List<Part> parts() {
        return parts;
    }

    /** The parts that have points, the most telling first. */
    List<Part> byRank() {
        List<Part> ranked = new ArrayList<>(parts);
        ranked.removeIf(part -> part.points().isEmpty());
        ranked.sort(WORST_KIND_THEN_NUMBER);
        return ranked;
    }

    /** The conditions that the other parts are for this one. */
    List<Condition> conditionsBeside(Part part) {
        return parts.stream()
                .filter(other -> !other.equals(part))
                .map(Part::condition)
                .toList();
    }

    /**
     * The hashes that identify the object by themselves; none if the branch is about several objects, or asks for something
     * not to be there, which no hash tells.
     */
    List<Point> decidingHashes() {
        String object = Leaves.path(parts.get(0).leaf()).objectType();
        boolean oneObject = parts.stream()
                .allMatch(part -> Leaves.path(part.leaf()).objectType().equals(object));
        if (!oneObject || parts.stream().anyMatch(part -> Leaves.isNegative(part.leaf()))) {
            return List.of();
        }
        return parts.stream()
                .filter(part ->
                        !part.points().isEmpty() && part.points().stream().allMatch(Branch::identifiesTheObject))
                .flatMap(part -> part.points().stream())
                .toList();
    }

    /** Whether it is a hash that two different objects never share. */
    static boolean identifiesTheObject(Point point) {
        return point.kind().isHash()
                && point.role() == PointRole.ANY
                && point.hashAlgorithm()
                        .flatMap(HashAlgorithm::named)
                        .filter(HashAlgorithm::identifies)
                        .isPresent();
    }
}
