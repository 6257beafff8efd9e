package io.threatbus.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects problems while a configuration is read, so that all are reported at once. For one thread. */
final class Problems {
    private static final Comparator<Problem> BY_PLACE = Comparator.comparing(
                    (Problem problem) -> problem.origin().isEnvironment())
            .thenComparing(problem -> problem.origin().line())
            .thenComparing(problem -> problem.origin().column());

    private final List<Problem> found = new ArrayList<>();

    void add(Origin origin, String path, String text) {
        found.add(Problem.of(origin, path, text));
    }

    void add(Problem problem) {
        found.add(problem);
    }

    int count() {
        return found.size();
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** All problems in the order of the file, those of the environment last. */
    List<Problem> sorted() {
        return found.stream().sorted(BY_PLACE).toList();
    }
}
