package io.threatbus.stix.sensor;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * The form in which names with other letters than those of ASCII are on the wire: A-labels (RFC 5890), made with Punycode
 * (RFC 3492). Letters are mapped as browsers do it (UTS 46, without its transitional exceptions): case and compatibility
 * forms are folded, and all kinds of full stops separate labels.
 */
final class Punycode {
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 128;
    private static final int LONGEST_LABEL = 63;

    private Punycode() {}

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < INITIAL_N);
    }

    /** The name with A-labels; empty if a label cannot be one. */
    static Optional<String> name(String name) {
        String folded = Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        String dotted = Normalizer.normalize(folded, Normalizer.Form.NFKC)
                .replace('\u3002', '.')
                .replace('\uff0e', '.')
                .replace('\uff61', '.');
        StringBuilder out = new StringBuilder(dotted.length() + 8);
        for (String label : dotted.split("\\.", -1)) {
            if (!out.isEmpty()) {
                out.append('.');
            }
            String encoded = isAscii(label) ? label : "xn--" + encode(label);
            if (encoded.length() > LONGEST_LABEL || !isMadeOfLetters(label)) {
                return Optional.empty();
            }
            out.append(encoded);
        }
        return Optional.of(out.toString());
    }

    private static boolean isMadeOfLetters(String label) {
        return label.codePoints().allMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        });
    }

    /** RFC 3492, section 6.3. */
    private static String encode(String label) {
        int[] points = label.codePoints().toArray();
        StringBuilder out = new StringBuilder();
        for (int point : points) {
            if (point < INITIAL_N) {
                out.append((char) point);
            }
        }
        int basic = out.length();
        int handled = basic;
        if (basic > 0) {
            out.append('-');
        }
        int n = INITIAL_N;
        int delta = 0;
        int bias = INITIAL_BIAS;
        while (handled < points.length && out.length() <= LONGEST_LABEL) {
            int next = Integer.MAX_VALUE;
            for (int point : points) {
                next = point >= n ? Math.min(next, point) : next;
            }
            delta += (next - n) * (handled + 1);
            n = next;
            for (int point : points) {
                if (point < n) {
                    delta++;
                } else if (point == n) {
                    appendNumber(out, delta, bias);
                    bias = adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
            delta++;
            n++;
        }
        return out.toString();
    }

    private static void appendNumber(StringBuilder out, int number, int bias) {
        int rest = number;
        for (int k = BASE; ; k += BASE) {
            int threshold = Math.min(T_MAX, Math.max(T_MIN, k - bias));
            if (rest < threshold) {
                out.append(digit(rest));
                return;
            }
            out.append(digit(threshold + (rest - threshold) % (BASE - threshold)));
            rest = (rest - threshold) / (BASE - threshold);
        }
    }

    private static char digit(int value) {
        return (char) (value < T_MAX ? 'a' + value : '0' + value - T_MAX);
    }

    private static int adapt(int delta, int points, boolean first) {
        int rest = first ? delta / DAMP : delta / 2;
        rest += rest / points;
        int k = 0;
        while (rest > (BASE - T_MIN) * T_MAX / 2) {
            rest /= BASE - T_MIN;
            k += BASE;
        }
        return k + (BASE - T_MIN + 1) * rest / (rest + SKEW);
    }
}
