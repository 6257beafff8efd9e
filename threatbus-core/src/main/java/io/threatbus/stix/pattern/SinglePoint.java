package io.threatbus.stix.pattern;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the point of a pattern with a single comparison that is written as nearly everybody writes it, without taking the
 * text apart further: for what is done to every message. Only for patterns that were checked before.
 */
final class SinglePoint {
    private static final String EQUALS = " = '";
    private static final String END = "']";

    private static final Map<String, Property> PROPERTIES = Stream.of(
                    ObjectPath.of("ipv4-addr", new ObjectPath.Key("value")),
                    ObjectPath.of("ipv6-addr", new ObjectPath.Key("value")),
                    ObjectPath.of("domain-name", new ObjectPath.Key("value")),
                    ObjectPath.of("url", new ObjectPath.Key("value")),
                    ObjectPath.of("email-addr", new ObjectPath.Key("value")),
                    ObjectPath.of("file", new ObjectPath.Key("name")),
                    ObjectPath.of("file", new ObjectPath.Key("hashes"), new ObjectPath.Key("MD5")),
                    ObjectPath.of("file", new ObjectPath.Key("hashes"), new ObjectPath.Key("SHA-1")),
                    ObjectPath.of("file", new ObjectPath.Key("hashes"), new ObjectPath.Key("SHA-256")),
                    ObjectPath.of("file", new ObjectPath.Key("hashes"), new ObjectPath.Key("SHA-512")))
            .map(Property::of)
            .collect(Collectors.toUnmodifiableMap(Property::path, Function.identity()));

    private SinglePoint() {}

    static Optional<Point> read(String pattern) {
        int equals = pattern.indexOf(EQUALS);
        if (equals < 0 || pattern.charAt(0) != '[' || !pattern.endsWith(END)) {
            return Optional.empty();
        }
        Property property = PROPERTIES.get(pattern.substring(1, equals));
        int start = equals + EQUALS.length();
        int end = pattern.length() - END.length();
        if (property == null
                || end < start
                || pattern.indexOf('\'', start) != end
                || pattern.indexOf('\\', start) >= 0) {
            return Optional.empty();
        }
        String text = pattern.substring(start, end);
        return PointReader.read(property, text, new Constant.Text(text));
    }
}
