package io.threatbus.app.misp.mapping;

import io.threatbus.app.misp.mapping.ObjectTemplate.Part;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.ObjectMembership;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One pattern of a whole object: one observation, in which the comparisons of all attributes that are meant for
 * detection are joined by {@code AND}. Of a property that has one value, several values are alternatives.
 */
public final class CompoundPatterns {
    private static final Map<String, ObjectTemplate> TEMPLATES = new ObjectTable().templates();
    private static final Set<String> ACCOUNTS = Set.of(
            "facebook-account",
            "github-user",
            "gitlab-user",
            "parler-account",
            "reddit-account",
            "telegram-account",
            "twitter-account");

    private CompoundPatterns() {}

    /** Whether an object becomes a pattern as a whole; others are left to their attributes. */
    public static boolean covers(ObjectMembership membership) {
        return membership.isPresent()
                && membership.uuid().isPresent()
                && membership.name().filter(TEMPLATES::containsKey).isPresent();
    }

    /** What an object becomes. */
    static Mapping map(Attribute object) {
        ObjectTemplate template = TEMPLATES.get(object.membership().name().orElse(""));
        if (template == null) {
            return new Mapping.Unmapped("an object of a kind that has no pattern");
        }
        Comparisons comparisons = new Comparisons();
        List<Attribute> parts = new ArrayList<>(object.parts());
        parts.sort((a, b) -> a.uuid().compareTo(b.uuid()));
        for (Attribute part : parts) {
            if (!part.toIds()) {
                continue;
            }
            Optional<Part> rule = part.membership().relation().flatMap(template::part);
            rule.ifPresent(known -> comparisons.add(known, part));
        }
        return comparisons.pattern(object.membership().name().orElse(""));
    }

    /** The comparisons of one object. Owned by the mapping thread. */
    private static final class Comparisons {
        /** By path, so that the order does not depend on that of the attributes. */
        private final Map<String, Set<String>> values = new TreeMap<>();

        private final Map<String, Part.Comparison> rules = new LinkedHashMap<>();
        private final Map<String, Set<String>> addresses = new TreeMap<>();
        private final Map<String, Set<String>> names = new TreeMap<>();

        void add(Part rule, Attribute part) {
            try {
                if (rule instanceof Part.End end) {
                    String value = end.name()
                            ? Normalizers.domain(part.value())
                            : Addresses.parse(part.value().trim()).text();
                    (end.name() ? names : addresses)
                            .computeIfAbsent(end.reference(), reference -> new TreeSet<>())
                            .add(value);
                } else if (rule instanceof Part.Comparison comparison) {
                    String value = comparison.normalizer().prepare(part.value());
                    values.computeIfAbsent(comparison.path(), path -> new TreeSet<>())
                            .add(value);
                    rules.put(comparison.path(), comparison);
                }
            } catch (InvalidValueException e) {
                // What is not a value of its type takes no part.
            }
        }

        Mapping pattern(String template) {
            if (values.isEmpty() && addresses.isEmpty() && names.isEmpty()) {
                return new Mapping.Unmapped("nothing in the object that is meant for detection has a property in STIX");
            }
            List<String> all = new ArrayList<>();
            if (ACCOUNTS.contains(template)) {
                all.add(PatternText.comparison(
                        "user-account:account_type", template.substring(0, template.indexOf('-'))));
            }
            addresses.forEach((reference, found) -> all.add(alternatives(found.stream()
                    .map(a -> end(reference, Addresses.parse(a).stixType(), a))
                    .toList())));
            names.forEach((reference, found) -> {
                if (!addresses.containsKey(reference)) {
                    all.add(alternatives(found.stream()
                            .map(name -> end(reference, "domain-name", name))
                            .toList()));
                }
            });
            // An address that a name resolves to comes first: who knows point indicators only must not read the rest.
            values.forEach((path, found) -> {
                Part.Comparison rule = rules.get(path);
                List<String> each =
                        found.stream().map(value -> comparison(rule, value)).toList();
                if (rule.isList()) {
                    all.addAll(each);
                } else {
                    all.add(alternatives(each));
                }
            });
            return PatternText.observation(all);
        }

        private static String end(String reference, String type, String value) {
            return PatternText.comparison(reference + ".type", type) + " AND "
                    + PatternText.comparison(reference + ".value", value);
        }

        private static String comparison(Part.Comparison rule, String value) {
            return rule.number() ? rule.path() + " = " + value : PatternText.comparison(rule.path(), value);
        }

        private static String alternatives(List<String> each) {
            if (each.size() == 1) {
                return each.get(0);
            }
            return each.stream()
                    .map(text -> text.contains(" AND ") ? '(' + text + ')' : text)
                    .reduce((one, other) -> one + " OR " + other)
                    .map(text -> '(' + text + ')')
                    .orElseThrow();
        }
    }
}
