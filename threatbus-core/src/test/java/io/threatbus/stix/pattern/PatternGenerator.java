package io.threatbus.stix.pattern;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes random texts that belong to the grammar, in all its spellings, and damages them. The same seed gives the same texts. */
final class PatternGenerator {
    private static final List<String> BLANKS =
            List.of("", " ", " ", " ", " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u2028", "/* c */", " // c\n", "/**/");
    private static final List<String> TYPES = List.of(
            "file",
            "ipv4-addr",
            "domain-name",
            "network-traffic",
            "x-foo",
            "x_foo",
            "a",
            "t",
            "h",
            "b",
            "a--b-",
            "AND-x",
            "in",
            "true-x");
    private static final List<String> KEYS = List.of(
            "name",
            "value",
            "size",
            "hashes",
            "MD5",
            "'SHA-256'",
            "'it\\'s'",
            "'back\\\\slash'",
            "''",
            "'IN'",
            "t",
            "h",
            "b",
            "_x9",
            "src_ref",
            "and",
            "'ntfs-ext'",
            "'\u00e9'",
            "'a b'");
    private static final List<String> STRINGS = List.of(
            "''",
            "'a'",
            "'evil.example'",
            "'it\\'s'",
            "'C:\\\\x'",
            "'%'",
            "'a_b'",
            "'^a.b$'",
            "'10.0.0.0/8'",
            "'// no'",
            "'/* no */'",
            "'\u00e9\u4e2d\ud83d\ude00'",
            "'cead3f77f6cda6ec00f57d76c9a6879f'",
            "'[x]'",
            "'\n'",
            "'AEC070645FE53EE3B3763059376134F058CC337247C978ADD178B6CCDFB0019F'");
    private static final List<String> INTEGERS =
            List.of("0", "1", "-1", "+1", "-0", "42", "9223372036854775808", "-123456789012345678901234567890");
    private static final List<String> DECIMALS =
            List.of("1.0", ".5", "-.5", "+1.50", "00.10", "-7.25", "123456789.123456789");
    private static final List<String> TIMESTAMPS = List.of(
            "t'2016-06-01T00:00:00Z'",
            "t'2024-02-30T23:59:60Z'",
            "t'0000-01-01T00:00:00.1Z'",
            "t'9999-12-31T23:59:59.123456789Z'");
    private static final List<String> HEXES = List.of("h''", "h'ff'", "h'00aAfF'");
    private static final List<String> BINARIES = List.of("b'YQ=='", "b'YWI='", "b'YWJj'", "b'+/09YWJj'");
    private static final List<String> FRAGMENTS = List.of(
            "[",
            "]",
            "(",
            ")",
            "'",
            "\"",
            "\\",
            ".",
            ":",
            ",",
            "=",
            "!=",
            "<>",
            "<",
            ">=",
            "*",
            "-",
            "+",
            "/",
            "//",
            "/*",
            "*/",
            " ",
            "0",
            "1",
            ".5",
            "e",
            "AND",
            "OR",
            "NOT",
            "IN",
            "EXISTS",
            "LIKE",
            "MATCHES",
            "FOLLOWEDBY",
            "WITHIN",
            "SECONDS",
            "REPEATS",
            "TIMES",
            "START",
            "STOP",
            "ISSUBSET",
            "LAST",
            "true",
            "and",
            "t'",
            "h'",
            "b'",
            "[*]",
            "[0]",
            "\u0000",
            "\u00a0",
            "\ufeff",
            "\ud83d",
            "\n");

    private final Random random;

    PatternGenerator(long seed) {
        random = new Random(seed);
    }

    String pattern() {
        return blank() + observations(3) + blank();
    }

    String damaged(String pattern) {
        StringBuilder text = new StringBuilder(pattern);
        int damages = 1 + random.nextInt(3);
        for (int i = 0; i < damages; i++) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + 1 + random.nextInt(random.nextInt(8) == 0 ? 12 : 2));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, pick(FRAGMENTS));
                case 2 -> text.replace(at, end, pick(FRAGMENTS));
                case 3 -> text.insert(at, text.substring(at, end));
                default -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
            }
        }
        return text.toString();
    }

    private String observations(int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(9)) {
            case 0, 1, 2, 3 -> observation() + qualifiers(true);
            case 4, 5 -> join(depth, " OR ");
            case 6 -> join(depth, " AND ");
            case 7 -> join(depth, " FOLLOWEDBY ");
            default -> "(" + blank() + observations(depth - 1) + blank() + ")" + qualifiers(false);
        };
    }

    private String join(int depth, String operator) {
        return repeat(2 + random.nextInt(2), () -> observations(depth - 1), blank() + operator + blank());
    }

    private String observation() {
        return "[" + blank() + comparisons(3) + blank() + "]";
    }

    private String qualifiers(boolean once) {
        StringBuilder out = new StringBuilder();
        int last = once ? 3 : 6;
        for (int i = random.nextInt(2) == 0 ? last : 0; i < last; i++) {
            if (random.nextInt(3) == 0) {
                out.append(gap()).append(qualifier(i % 3));
            }
        }
        return out.toString();
    }

    private String qualifier(int kind) {
        return switch (kind) {
            case 0 -> "WITHIN" + gap() + pick(List.of("5", "+0.5", ".25", "300")) + gap() + "SECONDS";
            case 1 -> "REPEATS" + gap() + pick(List.of("1", "+5", "12")) + gap() + "TIMES";
            default -> "START" + gap() + pick(TIMESTAMPS) + gap() + "STOP" + gap() + pick(TIMESTAMPS);
        };
    }

    private String comparisons(int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(8)) {
            case 0, 1, 2, 3 -> comparison();
            case 4 -> "(" + blank() + comparisons(depth - 1) + blank() + ")";
            case 5, 6 -> repeat(2 + random.nextInt(3), () -> comparisons(depth - 1), gap() + "OR" + gap());
            default -> repeat(2 + random.nextInt(2), () -> comparisons(depth - 1), gap() + "AND" + gap());
        };
    }

    private String comparison() {
        String not = random.nextInt(4) == 0 ? "NOT" + gap() : "";
        String path = path();
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> path + gap() + not + pick(List.of("=", "==", "!=", "<>")) + blank() + constant(7);
            case 4 -> path + gap() + not + pick(List.of("<", ">", "<=", ">=")) + blank() + constant(6);
            case 5 -> path + gap() + not + "IN" + blank() + set();
            case 6 -> not + "EXISTS" + gap() + path;
            default ->
                path
                        + gap()
                        + not
                        + pick(List.of("LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"))
                        + blank()
                        + pick(STRINGS);
        };
    }

    private String set() {
        int size = random.nextInt(4);
        return "(" + blank() + (size == 0 ? "" : repeat(size, () -> constant(7), blank() + "," + blank())) + blank()
                + ")";
    }

    /** Kinds from the left are those that have an order; the last is truth. */
    private String constant(int kinds) {
        return switch (random.nextInt(kinds + 4)) {
            case 0 -> pick(INTEGERS);
            case 1 -> pick(DECIMALS);
            case 2 -> pick(TIMESTAMPS);
            case 3 -> pick(HEXES);
            case 4 -> pick(BINARIES);
            case 6 -> kinds == 7 ? pick(List.of("true", "false")) : pick(STRINGS);
            default -> pick(STRINGS);
        };
    }

    private String path() {
        StringBuilder out = new StringBuilder(pick(TYPES))
                .append(blank())
                .append(':')
                .append(blank())
                .append(pick(KEYS));
        while (random.nextInt(3) == 0) {
            if (random.nextBoolean()) {
                out.append(blank()).append('.').append(blank()).append(pick(KEYS));
            } else {
                out.append(blank()).append(pick(List.of("[*]", "[0]", "[ +7 ]", "[-1]", "[12]")));
            }
        }
        return out.toString();
    }

    private String blank() {
        return random.nextInt(3) == 0 ? pick(BLANKS) : "";
    }

    private String gap() {
        String blank = pick(BLANKS);
        return blank.isEmpty() ? " " : blank;
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static String repeat(int count, Supplier<String> part, String separator) {
        return IntStream.range(0, count).mapToObj(i -> part.get()).collect(Collectors.joining(separator));
    }
}
