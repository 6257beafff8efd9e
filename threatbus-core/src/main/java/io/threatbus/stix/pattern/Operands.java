package io.threatbus.stix.pattern;

import java.util.List;

/** The rule all joined expressions share: at least two operands, copied. */
final class Operands {
    private Operands() {}

    static <T> List<T> copyOf(List<T> operands, String operator) {
        if (operands.size() < 2) {
            throw new IllegalArgumentException(operator + " joins two expressions or more, here are " + operands);
        }
        return List.copyOf(operands);
    }
}
