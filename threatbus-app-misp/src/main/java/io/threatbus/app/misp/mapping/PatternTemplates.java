package io.threatbus.app.misp.mapping;

import io.threatbus.app.misp.mapping.Addresses.Address;
import io.threatbus.app.misp.mapping.TypeRule.Form;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PatternSyntaxException;

/** The shapes that patterns have. */
final class PatternTemplates {
    private static final String MIME_HEADER = "email-message:additional_header_fields.";

    private PatternTemplates() {}

    /** One comparison with a string. */
    static Form text(String path, Normalizer preparation) {
        return (value, options) ->
                PatternText.of(path, preparation.prepare(value)).end();
    }

    /** One comparison with a number. */
    static Form number(String path, Normalizer preparation) {
        return (value, options) ->
                PatternText.ofNumber(path, preparation.prepare(value)).end();
    }

    /** A rule in another language, as it is. */
    static Form rule(String patternType) {
        return (value, options) -> new Mapping.Pattern(patternType, Normalizers.unchanged(value));
    }

    /** An account on a well-known service. */
    static Form account(String service, Normalizer preparation) {
        return (value, options) -> PatternText.of("user-account:account_type", service)
                .and("user-account:account_login", preparation.prepare(value))
                .end();
    }

    /** File name and hash; a file name may hold a {@code |}, a hash never does. */
    static Form namedFile(String path, Normalizer preparation) {
        return (value, options) -> {
            int bar = bar(value, value.lastIndexOf('|'));
            return PatternText.of("file:name", Normalizers.unchanged(value.substring(0, bar)))
                    .and(path, preparation.prepare(value.substring(bar + 1)))
                    .end();
        };
    }

    /** An address or network; {@code end} is {@code src} or {@code dst}, where the pattern is to say so. */
    static Form address(String end) {
        String reference = "network-traffic:" + end + "_ref";
        return (value, options) -> {
            Address address = Addresses.parse(value.trim());
            String operator = address.isNetwork() && options.networksAsSubsets() ? "ISSUBSET" : "=";
            return options.directions()
                    ? PatternText.of(reference + ".type", address.stixType())
                            .and(reference + ".value", operator, address.text())
                            .end()
                    : PatternText.of(address.stixType() + ":value", operator, address.text())
                            .end();
        };
    }

    /** A mail address; {@code path} is its role in a message, where the pattern is to say so. */
    static Form correspondent(String path) {
        return (value, options) -> PatternText.of(
                        options.directions() ? path : "email-addr:value", Normalizers.email(value))
                .end();
    }

    /** Address and port; {@code end} is {@code src} or {@code dst}. */
    static Form addressAndPort(String end) {
        String reference = "network-traffic:" + end + "_ref";
        String port = "network-traffic:" + end + "_port";
        return (value, options) -> {
            int bar = onlyBar(value);
            Address address = Addresses.parse(value.substring(0, bar).trim());
            return PatternText.of(reference + ".type", address.stixType())
                    .and(reference + ".value", address.text())
                    .andNumber(port, Normalizers.port(value.substring(bar + 1)))
                    .end();
        };
    }

    static Mapping.Pattern hostAndPort(String value, PatternOptions options) {
        int bar = onlyBar(value);
        return PatternText.of("network-traffic:dst_ref.type", "domain-name")
                .and("network-traffic:dst_ref.value", Normalizers.domain(value.substring(0, bar)))
                .andNumber("network-traffic:dst_port", Normalizers.port(value.substring(bar + 1)))
                .end();
    }

    /** The address comes first: consumers that know point indicators only must not read the rest as a domain. */
    static Mapping.Pattern domainAndAddress(String value, PatternOptions options) {
        int bar = onlyBar(value);
        Address address = Addresses.parse(value.substring(bar + 1).trim());
        return PatternText.of("domain-name:resolves_to_refs[*].value", address.text())
                .and("domain-name:value", Normalizers.domain(value.substring(0, bar)))
                .end();
    }

    static Mapping.Pattern registryValue(String value, PatternOptions options) {
        int bar = bar(value, value.indexOf('|'));
        return PatternText.of("windows-registry-key:key", Normalizers.registryKey(value.substring(0, bar)))
                .and("windows-registry-key:values[*].data", Normalizers.unchanged(value.substring(bar + 1)))
                .end();
    }

    static Mapping.Pattern mailHeader(String value, PatternOptions options) {
        int colon = value.indexOf(':');
        if (colon <= 0 || !isFieldName(value, colon)) {
            throw new InvalidValueException("not a header line: no 'Name:'");
        }
        String name = value.substring(0, colon);
        if (name.equalsIgnoreCase("Received")) {
            return PatternText.of("email-message:received_lines[*]", value).end();
        }
        String text = Normalizers.unchanged(value.substring(colon + 1)).strip();
        return PatternText.of(MIME_HEADER + PatternText.step(name), text).end();
    }

    /** RFC 5322, 3.6.8: printable ASCII without blank and colon. */
    private static boolean isFieldName(String text, int length) {
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** A pattern somebody wrote by hand; people leave the brackets off. It must parse. */
    static Mapping.Pattern stixPattern(String value, PatternOptions options) {
        String text = Normalizers.unchanged(value).strip();
        int first = 0;
        while (first < text.length() && (text.charAt(first) == '(' || Character.isWhitespace(text.charAt(first)))) {
            first++;
        }
        boolean bracketed = first < text.length() && text.charAt(first) == '[';
        String pattern = bracketed ? text : '[' + text + ']';
        try {
            PatternParser.parse(pattern);
        } catch (PatternSyntaxException e) {
            throw new InvalidValueException("not a STIX pattern, at character " + e.offset());
        }
        return Mapping.Pattern.stix(pattern);
    }

    private static int onlyBar(String value) {
        int bar = value.indexOf('|');
        if (bar >= 0 && value.indexOf('|', bar + 1) >= 0) {
            throw new InvalidValueException("not two halves: more than one '|'");
        }
        return bar(value, bar);
    }

    private static int bar(String value, int bar) {
        if (bar <= 0 || bar == value.length() - 1) {
            throw new InvalidValueException("not two halves: no '|' between them");
        }
        return bar;
    }
}
