package io.threatbus.stix.pattern;

import java.util.Optional;

/**
 * A comparison like {@code network-traffic:dst_ref.type = 'ipv4-addr'}. Patterns put it beside the comparison of the value,
 * where it says nothing new: only an object of that type has such a value.
 *
 * @param parent the canonical path of the reference
 * @param type the type asked for
 */
public record TypeTest(String parent, String type) {
    /** The comparison as a type test, if it is one. */
    public static Optional<TypeTest> of(ComparisonExpression expression) {
        if (expression instanceof ComparisonExpression.Comparison comparison
                && comparison.operator() == ComparisonOperator.EQUAL
                && !comparison.negated()
                && comparison.constant() instanceof Constant.Text type) {
            ObjectPath path = comparison.path();
            int last = path.steps().size() - 1;
            if (last > 0
                    && path.steps().get(last) instanceof ObjectPath.Key key
                    && key.name().equals("type")) {
                StringBuilder parent = new StringBuilder();
                PatternPrinter.printPath(path, last, parent);
                return Optional.of(new TypeTest(parent.toString(), type.value()));
            }
        }
        return Optional.empty();
    }

    /** Whether it holds wherever the point is seen. */
    public boolean isImpliedBy(Point point) {
        return point.objectPath().equals(parent + ".value")
                && switch (point.kind()) {
                    case IPV4, IPV4_SUBNET -> type.equals("ipv4-addr");
                    case IPV6, IPV6_SUBNET -> type.equals("ipv6-addr");
                    case DOMAIN -> type.equals("domain-name");
                    case MAC_ADDRESS -> type.equals("mac-addr");
                    case EMAIL_ADDRESS -> type.equals("email-addr");
                    default -> false;
                };
    }
}
