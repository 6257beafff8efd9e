package io.threatbus.app.zmq;

import io.threatbus.access.ReceiveSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What a client of a test may receive, and what follows from it by the words of the documentation.
 *
 * @param maxTlp the strictest level
 * @param unmarked the level that unmarked objects count as, or -1 to deny them
 * @param maxPap the strictest level
 */
record RandomPolicy(
        int maxTlp,
        int unmarked,
        int maxPap,
        List<String> statements,
        List<String> kinds,
        int minConfidence,
        List<String> labels) {
    private static final int DENY = -1;
    private static final List<String> TLP = List.of("clear", "green", "amber", "amber+strict", "red");
    private static final List<String> PAP = List.of("clear", "green", "amber", "red");

    static RandomPolicy of(Random random) {
        return new RandomPolicy(
                random.nextInt(TLP.size()),
                random.nextInt(TLP.size() + 1) + DENY,
                random.nextBoolean() ? PAP.size() - 1 : random.nextInt(PAP.size()),
                random.nextBoolean() ? List.of() : some(MarkedVersion.STATEMENTS, random),
                random.nextInt(3) > 0 ? List.of() : some(MarkedVersion.KINDS, random),
                random.nextInt(3) > 0 ? 0 : 50,
                random.nextInt(3) > 0 ? List.of() : some(MarkedVersion.LABELS, random));
    }

    private static List<String> some(List<String> all, Random random) {
        return List.copyOf(
                new HashSet<>(List.of(all.get(random.nextInt(all.size())), all.get(random.nextInt(all.size())))));
    }

    ReceiveSettings settings() {
        return new ReceiveSettings(
                TLP.get(maxTlp),
                unmarked == DENY ? "deny" : TLP.get(unmarked),
                PAP.get(maxPap),
                statements.stream().map(id -> "marking-definition--" + id).toList(),
                kinds,
                minConfidence,
                labels);
    }

    /** Whether it may see what is marked so. */
    boolean permits(MarkedVersion.Marks marks) {
        Set<String> unknown = new HashSet<>(marks.statements());
        unknown.removeAll(statements);
        int level = marks.tlp() == DENY ? unmarked : marks.tlp();
        return unknown.isEmpty() && marks.pap() <= maxPap && level != DENY && level <= maxTlp;
    }

    /** Whether it may see this version, and wants it. */
    boolean admits(MarkedVersion version) {
        return permits(version.marks())
                && (kinds.isEmpty() || kinds.contains(version.kind()))
                && version.confidence() >= minConfidence
                && (labels.isEmpty() || labels.contains(version.label()));
    }

    /** Whether it may see a sighting of what nobody has told the bus of. */
    boolean permitsOfUnknown(MarkedVersion.Marks marks) {
        return permits(marks) && unmarked != DENY && maxTlp == TLP.size() - 1 && maxPap == PAP.size() - 1;
    }
}
