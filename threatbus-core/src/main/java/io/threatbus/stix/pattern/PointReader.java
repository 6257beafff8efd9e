package io.threatbus.stix.pattern;

import io.threatbus.stix.IpNetwork;
import java.util.Locale;
import java.util.Optional;

/** Turns the value a property is held against into a point, normalised; empty if the property can have no such value. */
final class PointReader {
    private static final int LONGEST_AUTONOMOUS_SYSTEM = 10;
    private static final int MAC_LENGTH = "00:00:5e:00:53:01".length();

    private PointReader() {}

    /** The point of an equality with a constant that is not text. */
    static Optional<Point> read(Property property, Constant constant) {
        return switch (property.type()) {
            case AUTONOMOUS_SYSTEM ->
                constant instanceof Constant.WholeNumber number
                                && number.value().signum() >= 0
                        ? point(property, PointKind.AUTONOMOUS_SYSTEM, number.text(), constant)
                        : Optional.empty();
            case OTHER -> point(property, PointKind.OTHER, constant.text(), constant);
            default -> Optional.empty();
        };
    }

    /** The point of an equality with this text, which is what the constant stands for. */
    static Optional<Point> read(Property property, String text, Constant constant) {
        return switch (property.type()) {
            case ADDRESS -> network(property, text, constant);
            case ADDRESS_OR_NAME -> addressOrName(property, text, constant);
            case DOMAIN -> domain(property, text, constant);
            case URL -> unchanged(property, PointKind.URL, text, constant);
            case EMAIL_ADDRESS -> unchanged(property, PointKind.EMAIL_ADDRESS, text, constant);
            case MAC_ADDRESS -> unchanged(property, PointKind.MAC_ADDRESS, text, constant);
            case FILE_NAME -> unchanged(property, PointKind.FILE_NAME, text, constant);
            case USER_NAME -> unchanged(property, PointKind.USER_NAME, text, constant);
            case SOFTWARE -> unchanged(property, PointKind.SOFTWARE, text, constant);
            case AUTONOMOUS_SYSTEM -> autonomousSystem(property, text, constant);
            case FILE_HASH -> unchanged(property, PointKind.FILE_HASH, hash(text), constant);
            case CERT_HASH -> unchanged(property, PointKind.CERT_HASH, hash(text), constant);
            case OTHER_HASH -> unchanged(property, PointKind.OTHER, hash(text), constant);
            case OTHER -> point(property, PointKind.OTHER, text, constant);
        };
    }

    /** The point of all addresses in a network, or of one if the network has no more. */
    static Optional<Point> network(Property property, String text, Constant constant) {
        return IpNetwork.parse(text).flatMap(network -> {
            PointKind kind = network.version() == 4
                    ? network.isHost() ? PointKind.IPV4 : PointKind.IPV4_SUBNET
                    : network.isHost() ? PointKind.IPV6 : PointKind.IPV6_SUBNET;
            return point(property, kind, network.toString(), constant);
        });
    }

    private static Optional<Point> addressOrName(Property property, String text, Constant constant) {
        Optional<Point> network = network(property, text, constant);
        if (network.isPresent()) {
            return network;
        } else if (isMacAddress(text)) {
            return point(property, PointKind.MAC_ADDRESS, text, constant);
        }
        return looksLikeName(text) ? domain(property, text, constant) : Optional.empty();
    }

    /** MISP writes the number as text, and people put AS before it. */
    private static Optional<Point> autonomousSystem(Property property, String text, Constant constant) {
        String digits = text.regionMatches(true, 0, "AS", 0, 2) ? text.substring(2) : text;
        boolean number = !digits.isEmpty()
                && digits.length() <= LONGEST_AUTONOMOUS_SYSTEM
                && digits.chars().allMatch(c -> Literals.isDigit((char) c));
        return number ? point(property, PointKind.AUTONOMOUS_SYSTEM, digits, constant) : Optional.empty();
    }

    private static boolean isMacAddress(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i % 3 == 2 ? c != ':' : !Literals.isHexDigit(c)) {
                return false;
            }
        }
        return text.length() == MAC_LENGTH;
    }

    /** Whether this could be the name of a host, and not an address or network gone wrong. */
    private static boolean looksLikeName(String text) {
        int lastLabel = text.lastIndexOf('.', text.length() - 2) + 1;
        return text.indexOf('/') < 0
                && text.indexOf(':') < 0
                && !text.isEmpty()
                && !Literals.isDigit(text.charAt(lastLabel));
    }

    private static Optional<Point> domain(Property property, String text, Constant constant) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return unchanged(property, PointKind.DOMAIN, name, constant);
    }

    private static String hash(String text) {
        return HashAlgorithm.isHexadecimal(text) ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static Optional<Point> unchanged(Property property, PointKind kind, String text, Constant constant) {
        return text.isEmpty() ? Optional.empty() : point(property, kind, text, constant);
    }

    private static Optional<Point> point(Property property, PointKind kind, String value, Constant constant) {
        return Optional.of(
                new Point(kind, property.path(), value, constant, property.role(), property.hashAlgorithm()));
    }
}
