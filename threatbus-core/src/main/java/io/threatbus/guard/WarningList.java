package io.threatbus.guard;

import io.threatbus.stix.IpNetwork;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.sensor.WireUrl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One of MISP's warning lists, ready to be asked. Immutable. Values are matched as MISP does it: {@code string} exactly,
 * {@code hostname} with all names below, also in URLs, {@code cidr} by containment, {@code substring} anywhere,
 * {@code regex} as an expression.
 */
final class WarningList {
    private static final int LONGEST_VALUE = 2_000;

    private final String name;
    private final String type;
    private final Set<String> attributes;
    private final Set<String> entries;
    private final PrefixTable networks;
    private final List<Pattern> expressions;

    private WarningList(Builder builder) {
        this.name = builder.name;
        this.type = builder.type;
        this.attributes = Set.copyOf(builder.attributes);
        this.entries = builder.entries;
        this.networks = builder.networks;
        this.expressions = List.copyOf(builder.expressions);
    }

    String name() {
        return name;
    }

    int size() {
        return type.equals("cidr") ? networks.size() : entries.size() + expressions.size();
    }

    boolean matches(Point point) {
        return isAbout(point) && (type.equals("hostname") ? hostname(point) : value(point.value()));
    }

    /** An empty list of attributes is about all. */
    private boolean isAbout(Point point) {
        return attributes.isEmpty() || AttributeTypes.of(point).stream().anyMatch(attributes::contains);
    }

    private boolean hostname(Point point) {
        Optional<String> host =
                switch (point.kind()) {
                    case DOMAIN -> Optional.of(point.value());
                    case URL -> WireUrl.read(point.value()).url().map(WireUrl::host);
                    case EMAIL_ADDRESS ->
                        Optional.of(point.value().substring(point.value().lastIndexOf('@') + 1));
                    default -> Optional.empty();
                };
        return host.filter(this::isBelow).isPresent();
    }

    private boolean isBelow(String host) {
        String rest = host.toLowerCase(Locale.ROOT);
        while (true) {
            if (entries.contains(rest)) {
                return true;
            }
            int dot = rest.indexOf('.');
            if (dot < 0) {
                return false;
            }
            rest = rest.substring(dot + 1);
        }
    }

    private boolean value(String value) {
        return switch (type) {
            case "cidr" -> IpNetwork.parse(value).filter(networks::contains).isPresent();
            case "substring" -> entries.stream().anyMatch(value::contains);
            case "regex" ->
                value.length() <= LONGEST_VALUE
                        && expressions.stream()
                                .anyMatch(
                                        expression -> expression.matcher(value).find());
            default -> entries.contains(value);
        };
    }

    /** Collects a list. Confined to one thread. */
    static final class Builder {
        private final String name;
        private String type = "string";
        private final Set<String> attributes = new HashSet<>();
        private final Set<String> entries = new HashSet<>();
        private final PrefixTable networks = new PrefixTable();
        private final List<Pattern> expressions = new ArrayList<>();

        Builder(String name) {
            this.name = name;
        }

        Builder type(String given) {
            this.type = given;
            return this;
        }

        Builder attribute(String attribute) {
            attributes.add(attribute);
            return this;
        }

        /** Adds an entry; one that makes no sense for the type is passed over. */
        Builder entry(String entry) {
            switch (type) {
                case "cidr" -> IpNetwork.parse(entry).ifPresent(networks::add);
                case "hostname" -> entries.add(withoutDots(entry.toLowerCase(Locale.ROOT)));
                case "regex" -> expression(entry).ifPresent(expressions::add);
                default -> entries.add(entry);
            }
            return this;
        }

        private static String withoutDots(String text) {
            int start = 0;
            int end = text.length();
            while (start < end && text.charAt(start) == '.') {
                start++;
            }
            while (end > start && text.charAt(end - 1) == '.') {
                end--;
            }
            return text.substring(start, end);
        }

        /** As PHP writes it: between two delimiters, with flags behind. */
        private static Optional<Pattern> expression(String text) {
            int end = text.length() < 2 ? 0 : text.lastIndexOf(text.charAt(0));
            try {
                return end < 1
                        ? Optional.empty()
                        : Optional.of(Pattern.compile(
                                text.substring(1, end), text.indexOf('i', end) > 0 ? Pattern.CASE_INSENSITIVE : 0));
            } catch (PatternSyntaxException e) {
                return Optional.empty();
            }
        }

        WarningList build() {
            return new WarningList(this);
        }
    }
}
