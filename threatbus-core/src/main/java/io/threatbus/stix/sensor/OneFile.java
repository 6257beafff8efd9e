package io.threatbus.stix.sensor;

import io.threatbus.stix.pattern.ComparisonExpression;
import io.threatbus.stix.pattern.ObjectPath;
import io.threatbus.stix.pattern.ObservationExpression;
import java.util.List;
import java.util.Optional;

/**
 * Observations joined by AND that are all of one file, as in {@code [file:name = 'a'] AND [file:hashes.MD5 = '…']}: by the
 * letter two files would do, but who writes it means one, whose hash tells its name, its size and its contents.
 */
final class OneFile {
    private static final String FILE = "file";
    private static final String HASHES = ".hashes.";

    private OneFile() {}

    /** The only operand that says more of the file than what follows from it; empty if it is not about one file. */
    static Optional<ObservationExpression> decidingOperand(List<ObservationExpression> operands) {
        List<ObservationExpression> others =
                operands.stream().filter(operand -> !describes(operand)).toList();
        return others.size() == 1 ? Optional.of(others.get(0)) : Optional.empty();
    }

    private static boolean describes(ObservationExpression expression) {
        if (expression instanceof ObservationExpression.Or or) {
            return or.operands().stream().allMatch(OneFile::describes);
        }
        return expression instanceof ObservationExpression.Observation observation
                && Leaves.branches(observation.comparison())
                        .filter(branches -> branches.stream()
                                .allMatch(leaves -> leaves.stream().allMatch(OneFile::describesAFile)))
                        .isPresent();
    }

    /** Whether the comparison is of a file and does not tell one from another by a hash of its own. */
    private static boolean describesAFile(ComparisonExpression leaf) {
        ObjectPath path = Leaves.path(leaf);
        return path.objectType().equals(FILE)
                && !Leaves.isNegative(leaf)
                && !(Leaves.property(leaf).path().replace(':', '.') + ".").contains(HASHES);
    }
}
