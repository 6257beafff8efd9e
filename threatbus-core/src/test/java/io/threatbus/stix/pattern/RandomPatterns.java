package io.threatbus.stix.pattern;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Random patterns, and random objects that have a fair chance to match them. */
final class RandomPatterns {
    private static final String MD5 = "cead3f77f6cda6ec00f57d76c9a6879f";

    /** What an object can show: each path with its values. */
    private static final Map<String, List<?>> SHOWN = Map.of(
            "ipv4-addr:value", List.of("10.0.0.1", "10.0.0.2", "10.0.1.1"),
            "ipv6-addr:value", List.of("2001:db8::1", "2001:db8:1::1"),
            "network-traffic:dst_ref.value", List.of("10.0.0.1", "10.0.1.1", "2001:db8::1", "a.example", "b.example"),
            "network-traffic:dst_port", List.of(80, 443),
            "domain-name:value", List.of("a.example", "b.example"),
            "email-message:to_refs[*].value", List.of("a@a.example", "b@a.example", "c@a.example"),
            "file:name", List.of("a", "b", "ab", "a_b"),
            "file:hashes.MD5", List.of(MD5, MD5.replace('c', 'd')),
            "file:size", List.of(1, 2, 3),
            "x-foo:bar", List.of("a", "1", 1));

    /** What patterns ask for, as it is written in them. */
    private static final Map<String, List<String>> ASKED = Map.of(
            "ipv4-addr:value",
                    List.of(
                            "'10.0.0.1'",
                            "'10.0.0.1/32'",
                            "'10.0.0.0/24'",
                            "'10.0.0.2'",
                            "'10.0.1.77/24'",
                            "'2001:db8::1'"),
            "ipv6-addr:value", List.of("'2001:db8::1'", "'2001:0db8:0::1/128'", "'2001:db8::/48'", "'2001:DB8::/32'"),
            "network-traffic:dst_ref.value",
                    List.of("'10.0.0.1'", "'10.0.0.0/16'", "'2001:db8::1'", "'a.example'", "'b.example.'"),
            "network-traffic:dst_ref.type", List.of("'ipv4-addr'", "'ipv6-addr'", "'domain-name'"),
            "network-traffic:dst_port", List.of("80", "443", "1.0"),
            "domain-name:value", List.of("'a.example'", "'a.example.'", "'b.example'", "'c.example'"),
            "email-message:to_refs[*].value", List.of("'a@a.example'", "'b@a.example'"),
            "file:name", List.of("'a'", "'b'", "'a_b'", "'a%'", "'^a$'", "'^a_b$'", "'a'"),
            "file:hashes.md5", List.of("'" + MD5 + "'", "'" + MD5.toUpperCase(Locale.ROOT) + "'"),
            "x-foo:bar", List.of("'a'", "'1'", "1", "true"));

    private static final List<String> ASKED_PATHS =
            ASKED.keySet().stream().sorted().toList();
    private static final List<String> SHOWN_PATHS =
            SHOWN.keySet().stream().sorted().toList();

    private final Random random;

    RandomPatterns(long seed) {
        this.random = new Random(seed);
    }

    Random random() {
        return random;
    }

    /** One to three objects, observed one after the other. */
    List<ObservedObject> observed() {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> object())
                .toList();
    }

    ObservedObject object() {
        String type = pick(SHOWN_PATHS).split(":", 2)[0];
        Map<String, List<?>> properties = new HashMap<>();
        for (String path : SHOWN_PATHS) {
            if (path.startsWith(type + ":") && random.nextInt(4) > 0) {
                List<?> all = SHOWN.get(path);
                boolean many = path.contains("[*]");
                properties.put(path, many ? all.subList(0, 1 + random.nextInt(all.size())) : List.of(pick(all)));
            }
        }
        if (properties.containsKey("network-traffic:dst_ref.value")) {
            String text = properties.get("network-traffic:dst_ref.value").get(0).toString();
            String family = text.indexOf(':') >= 0 ? "ipv6-addr" : text.startsWith("10.") ? "ipv4-addr" : "domain-name";
            properties.put("network-traffic:dst_ref.type", List.of(family));
        }
        if (properties.containsKey("file:hashes.MD5")) {
            properties.put("file:hashes.md5", properties.get("file:hashes.MD5"));
        }
        return new ObservedObject(properties);
    }

    /** The text of a pattern. */
    String observations(int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(12)) {
            case 0, 1, 2, 3, 4 -> "[" + comparisons(2) + "]";
            case 5, 6, 7, 8 -> join(() -> observations(depth - 1), " OR ");
            case 9 -> join(() -> "(" + observations(depth - 1) + ")", pick(List.of(" AND ", " FOLLOWEDBY ")));
            case 10 -> "(" + observations(depth - 1) + ")";
            default ->
                "(" + observations(depth - 1) + ")"
                        + pick(List.of(" WITHIN 1 SECONDS", " REPEATS 2 TIMES", " REPEATS 1 TIMES"));
        };
    }

    private String comparisons(int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(10)) {
            case 0, 1, 2, 3 -> comparison();
            case 4, 5, 6, 7 -> "(" + join(() -> comparisons(depth - 1), " OR ") + ")";
            case 8 ->
                "network-traffic:dst_ref.type = " + pick(ASKED.get("network-traffic:dst_ref.type"))
                        + " AND network-traffic:dst_ref.value = "
                        + pick(ASKED.get("network-traffic:dst_ref.value"));
            default -> join(() -> comparisons(depth - 1), " AND ");
        };
    }

    private String comparison() {
        String path = pick(ASKED_PATHS);
        List<String> values = ASKED.get(path);
        String value = pick(values);
        String not = random.nextInt(8) == 0 ? " NOT " : " ";
        boolean text = value.startsWith("'");
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3, 4, 5 -> path + not + "= " + value;
            case 6 -> path + not + "IN (" + join(() -> pick(values), ", ") + ")";
            case 7 -> path + not + (text ? "LIKE " + value : "!= " + value);
            case 8 -> path + not + (text ? "MATCHES " + expression(value) : "= " + value);
            case 9 -> path + not + (text ? "ISSUBSET " + value : "= " + value);
            case 10 -> path + not + (text ? pick(List.of("ISSUPERSET ", "> ", "<= ")) + value : "= " + value);
            default -> random.nextBoolean() ? "EXISTS " + path : path + not + "!= " + value;
        };
    }

    private String expression(String value) {
        String inner = value.substring(1, value.length() - 1);
        return switch (random.nextInt(3)) {
            case 0 -> value;
            case 1 -> "'^" + inner.replace(".", "\\\\.") + "$'";
            default -> "'^" + inner + "$'";
        };
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String join(Supplier<String> part, String separator) {
        return IntStream.rangeClosed(0, 1 + random.nextInt(2))
                .mapToObj(i -> part.get())
                .collect(Collectors.joining(separator));
    }
}
