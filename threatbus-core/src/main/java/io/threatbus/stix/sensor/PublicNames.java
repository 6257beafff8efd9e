package io.threatbus.stix.sensor;

import io.threatbus.stix.sensor.GuardFinding.Weight;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Names that are not one owner's: single labels, and those below which registries sell names. Below the two letters of a
 * country (ISO 3166, as in IANA's root zone) registries use the same few words for the second label; the words are listed
 * here, with the countries where anybody may register them. For examples and tests there are names of their own (RFC 2606).
 */
final class PublicNames {
    private static final Set<String> SECOND_LABELS = Set.of(
            "ac", "co", "com", "edu", "gob", "gouv", "gov", "govt", "gv", "ltd", "mil", "ne", "net", "or", "org", "plc",
            "sch");
    /** Where the words above are ordinary names: registries without a second level. */
    private static final Set<String> FLAT_COUNTRIES = Set.of(
            "be", "ca", "ch", "cz", "de", "dk", "eu", "fi", "ie", "it", "li", "lt", "lu", "nl", "no", "se", "si", "sk",
            "us");

    private static final Set<String> EXAMPLES = Set.of("example", "invalid", "test");
    private static final Set<String> EXAMPLE_DOMAINS = Set.of("example.com", "example.net", "example.org");

    private static final String EXAMPLE = "example";
    /** Of a top-level domain; those of countries have no more letters. */
    private static final int SHORTEST = 2;

    private static final GuardFinding SINGLE_LABEL = new GuardFinding(
            Weight.IMPOSSIBLE, "single-label", "a single label is a top-level domain or a host of one network");
    private static final GuardFinding PUBLIC_SUFFIX =
            new GuardFinding(Weight.IMPOSSIBLE, "public-suffix", "names below it belong to everybody");
    private static final GuardFinding LOOPBACK =
            new GuardFinding(Weight.IMPOSSIBLE, "loopback", "the name is every host's own");
    private static final GuardFinding DOCUMENTATION =
            new GuardFinding(Weight.SPECIAL, "documentation", "the name is for examples in documents");

    private PublicNames() {}

    /** @param name as it is on the wire */
    static Optional<GuardFinding> find(String name) {
        int last = name.lastIndexOf('.');
        if (last < 0) {
            return Optional.of(SINGLE_LABEL);
        }
        int length = name.length() - last - 1;
        if (length == SHORTEST && name.indexOf('.') != last) {
            return Optional.empty();
        }
        String top = name.substring(last + 1).toLowerCase(Locale.ROOT);
        if (top.equals("localhost") || name.equalsIgnoreCase("localhost.localdomain")) {
            return Optional.of(LOOPBACK);
        } else if (EXAMPLES.contains(top) || (isExample(name, last) && EXAMPLE_DOMAINS.contains(lastTwo(name, last)))) {
            return Optional.of(DOCUMENTATION);
        }
        boolean two = name.indexOf('.') == last && top.length() == 2 && !FLAT_COUNTRIES.contains(top);
        return two && SECOND_LABELS.contains(name.substring(0, last).toLowerCase(Locale.ROOT))
                ? Optional.of(PUBLIC_SUFFIX)
                : Optional.empty();
    }

    private static boolean isExample(String name, int last) {
        return name.regionMatches(true, last - EXAMPLE.length(), EXAMPLE, 0, EXAMPLE.length());
    }

    private static String lastTwo(String name, int last) {
        return name.substring(name.lastIndexOf('.', last - 1) + 1).toLowerCase(Locale.ROOT);
    }

    /** Of the host in a URL: a single label is fine there, as long as it is not this host. */
    static Optional<GuardFinding> findHost(String name) {
        if (name.equalsIgnoreCase("localhost")) {
            return Optional.of(LOOPBACK);
        }
        return name.indexOf('.') < 0 ? Optional.empty() : find(name);
    }
}
