package io.threatbus.stix.pattern;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The hash algorithms whose values have a known form: those of the vocabularies {@code hash-algorithm-ov} of STIX 2.1
 * (section 10.7) and STIX 2.0. Others may be named in a pattern too; nothing is then said about their values.
 */
public enum HashAlgorithm {
    MD5("MD5", 32),
    /** Of several lengths: 32, 40, 56, 64, 96 or 128 digits. */
    MD6("MD6", 0),
    RIPEMD_160("RIPEMD-160", 40),
    SHA_1("SHA-1", 40),
    SHA_224("SHA-224", 56),
    SHA_256("SHA-256", 64),
    SHA_384("SHA-384", 96),
    SHA_512("SHA-512", 128),
    SHA3_224("SHA3-224", 56),
    SHA3_256("SHA3-256", 64),
    SHA3_384("SHA3-384", 96),
    SHA3_512("SHA3-512", 128),
    WHIRLPOOL("WHIRLPOOL", 128),
    /** A fuzzy hash: letters of both cases, digits and {@code / + : .}, at most 128 characters. */
    SSDEEP("SSDEEP", 0);

    private static final int LONGEST_NAME = 20;
    private static final int LONGEST_SSDEEP = 128;
    private static final String HASHES = "hashes";
    private static final Map<String, HashAlgorithm> BY_SPELLING = bySpelling();

    private final String stixName;
    private final int digits;

    HashAlgorithm(String stixName, int digits) {
        this.stixName = stixName;
        this.digits = digits;
    }

    private static Map<String, HashAlgorithm> bySpelling() {
        Map<String, HashAlgorithm> bySpelling = new HashMap<>();
        Arrays.stream(values()).forEach(algorithm -> {
            bySpelling.put(algorithm.stixName, algorithm);
            bySpelling.put(skeleton(algorithm.stixName), algorithm);
        });
        return Map.copyOf(bySpelling);
    }

    private static String skeleton(String name) {
        StringBuilder out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '-' && c != '_' && c != '\'' && c != '"' && c != ' ') {
                out.append(c);
            }
        }
        return out.toString().toUpperCase(Locale.ROOT);
    }

    /** The algorithm of that name, whatever its case, hyphens, underscores and quotes: {@code sha256} is SHA-256. */
    public static Optional<HashAlgorithm> named(String name) {
        HashAlgorithm exact = BY_SPELLING.get(name);
        return exact != null || name.length() > LONGEST_NAME
                ? Optional.ofNullable(exact)
                : Optional.ofNullable(BY_SPELLING.get(skeleton(name)));
    }

    /** The algorithm whose value a path leads to: its last step, below a dictionary called {@code hashes}. */
    static Optional<HashAlgorithm> ofPath(ObjectPath path) {
        List<ObjectPath.Step> steps = path.steps();
        int last = steps.size() - 1;
        if (!(steps.get(last) instanceof ObjectPath.Key key)) {
            return Optional.empty();
        }
        for (int i = 0; i < last; i++) {
            if (steps.get(i) instanceof ObjectPath.Key above && above.name().equals(HASHES)) {
                return named(key.name());
            }
        }
        return Optional.empty();
    }

    /** The name as STIX writes it: {@code SHA-256}. */
    public String stixName() {
        return stixName;
    }

    /**
     * Whether two different objects never have the same one by chance, so that it identifies what was hashed. A fuzzy hash
     * is made to be shared.
     */
    public boolean identifies() {
        return this != SSDEEP;
    }

    /** Whether the text has the form of such a hash. */
    public boolean accepts(String value) {
        return switch (this) {
            case SSDEEP -> isSsdeep(value);
            case MD6 -> isHexadecimal(value) && isLengthOfMd6(value.length());
            default -> value.length() == digits && isHexadecimal(value);
        };
    }

    /** What such a hash looks like, for people. */
    public String form() {
        return switch (this) {
            case SSDEEP -> "at most " + LONGEST_SSDEEP + " letters, digits and / + : .";
            case MD6 -> "32, 40, 56, 64, 96 or 128 hexadecimal digits";
            default -> digits + " hexadecimal digits";
        };
    }

    private static boolean isLengthOfMd6(int length) {
        return switch (length) {
            case 32, 40, 56, 64, 96, 128 -> true;
            default -> false;
        };
    }

    static boolean isHexadecimal(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!Literals.isHexDigit(value.charAt(i))) {
                return false;
            }
        }
        return !value.isEmpty();
    }

    private static boolean isSsdeep(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (!letter && (c < '.' || c > ':') && c != '+') {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= LONGEST_SSDEEP;
    }
}
