package io.threatbus.stix.sensor;

import io.threatbus.stix.IpNetwork;
import io.threatbus.stix.pattern.ComparisonOperator;
import io.threatbus.stix.pattern.Constant;
import io.threatbus.stix.pattern.LiteralText;
import io.threatbus.stix.pattern.Property;
import io.threatbus.stix.pattern.PropertyType;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Compares an observed value with a constant of a pattern (STIX 2.1, section 9.6.1). Values are equal as
 * {@link io.threatbus.stix.pattern.PointExtraction} says; names of hosts and addresses of e-mail besides in any case, and a
 * port may stand in quotes. Stateless.
 */
final class Comparing {
    private Comparing() {}

    /** Whether the comparison holds; empty if it could not be found out with reasonable effort. */
    static Optional<Boolean> holds(Property property, Constant value, ComparisonOperator operator, Constant constant) {
        return switch (operator) {
            case EQUAL -> Optional.of(equal(property, value, constant));
            case NOT_EQUAL -> Optional.of(!equal(property, value, constant));
            case GREATER ->
                Optional.of(order(value, constant).filter(order -> order > 0).isPresent());
            case LESS ->
                Optional.of(order(value, constant).filter(order -> order < 0).isPresent());
            case GREATER_OR_EQUAL ->
                Optional.of(order(value, constant).filter(order -> order >= 0).isPresent());
            case LESS_OR_EQUAL ->
                Optional.of(order(value, constant).filter(order -> order <= 0).isPresent());
            case LIKE -> like(property, value, constant.text());
            case MATCHES -> matches(property, value, constant.text());
            case IS_SUBSET -> Optional.of(contains(constant.text(), value.text()));
            case IS_SUPERSET -> Optional.of(contains(value.text(), constant.text()));
        };
    }

    private static boolean equal(Property property, Constant value, Constant constant) {
        if (ConditionKind.of(property).isPort()) {
            return value.text().equals(constant.text());
        }
        if (property.type() == PropertyType.AUTONOMOUS_SYSTEM) {
            return digits(value).equals(digits(constant));
        }
        if (!(constant instanceof Constant.Text) || !(value instanceof Constant.Text)) {
            return constant.equals(value) || (number(value).isPresent() && sameNumber(value, constant));
        }
        return (property.type().hasAddresses() && contains(constant.text(), value.text()))
                || normalised(property, value.text()).equals(normalised(property, constant.text()));
    }

    private static String digits(Constant number) {
        String text = number.text();
        return text.regionMatches(true, 0, "AS", 0, 2) ? text.substring(2) : text;
    }

    private static boolean sameNumber(Constant value, Constant constant) {
        return number(constant)
                        .filter(other -> other.compareTo(number(value).orElseThrow()) == 0)
                        .isPresent()
                && constant.getClass().equals(value.getClass());
    }

    private static Optional<BigDecimal> number(Constant constant) {
        if (constant instanceof Constant.WholeNumber whole) {
            return Optional.of(new BigDecimal(whole.value()));
        }
        return constant instanceof Constant.DecimalNumber decimal ? Optional.of(decimal.value()) : Optional.empty();
    }

    private static String normalised(Property property, String text) {
        return switch (property.type()) {
            case DOMAIN, ADDRESS_OR_NAME -> withoutDot(text).toLowerCase(Locale.ROOT);
            case EMAIL_ADDRESS, MAC_ADDRESS, FILE_HASH, CERT_HASH, OTHER_HASH -> text.toLowerCase(Locale.ROOT);
            default -> text;
        };
    }

    private static String withoutDot(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static boolean contains(String outer, String inner) {
        return IpNetwork.parse(outer)
                .flatMap(network -> IpNetwork.parse(inner).map(network::contains))
                .orElse(false);
    }

    private static Optional<Integer> order(Constant value, Constant constant) {
        Optional<BigDecimal> number = number(value);
        if (number.isPresent()) {
            return number(constant).map(other -> number.get().compareTo(other));
        }
        return value.getClass().equals(constant.getClass()) && !(value instanceof Constant.Truth)
                ? Optional.of(value.text().compareTo(constant.text()))
                : Optional.empty();
    }

    private static Optional<Boolean> like(Property property, Constant value, String expression) {
        if (!(value instanceof Constant.Text)) {
            return Optional.of(false);
        }
        return Optional.of(LiteralText.ofLike(expression)
                .map(literal -> isLiterally(property, value, literal))
                .orElseGet(() -> spellings(property, value).stream()
                        .anyMatch(text -> Wildcards.match(text, composed(expression)))));
    }

    private static Optional<Boolean> matches(Property property, Constant value, String expression) {
        if (!(value instanceof Constant.Text)) {
            return Optional.of(false);
        }
        Optional<String> literal = LiteralText.ofMatches(expression);
        if (literal.isPresent()) {
            return Optional.of(isLiterally(property, value, literal.get()));
        }
        Optional<Boolean> found = Optional.of(false);
        for (String text : spellings(property, value)) {
            found = BoundedMatcher.find(text, composed(expression));
            if (!found.equals(Optional.of(false))) {
                break;
            }
        }
        return found;
    }

    /** The digits of a hash may be in either case, an address may have its prefix length, a name a dot at its end. */
    private static List<String> spellings(Property property, Constant value) {
        String text = composed(value.text());
        return switch (property.type()) {
            case FILE_HASH, CERT_HASH, OTHER_HASH ->
                List.of(text.toLowerCase(Locale.ROOT), text.toUpperCase(Locale.ROOT), text);
            case ADDRESS, ADDRESS_OR_NAME ->
                IpNetwork.parse(text)
                        .filter(IpNetwork::isHost)
                        .map(address -> List.of(text, text + (address.version() == 4 ? "/32" : "/128")))
                        .orElseGet(() -> List.of(text, withoutDot(text) + "."));
            case DOMAIN -> List.of(text, withoutDot(text) + ".");
            default -> List.of(text);
        };
    }

    /** As text, a network is like itself only, and not like the addresses in it. */
    private static boolean isLiterally(Property property, Constant value, String literal) {
        boolean network = property.type().hasAddresses()
                && IpNetwork.parse(literal).filter(read -> !read.isHost()).isPresent();
        return network ? composed(value.text()).equals(literal) : equal(property, value, new Constant.Text(literal));
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
