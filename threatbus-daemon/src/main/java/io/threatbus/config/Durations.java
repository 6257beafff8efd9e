package io.threatbus.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as they are written in the configuration and on the command line: {@code 1.5}, {@code 500ms}, {@code 30d}. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)\\s*(ms|s|m|h|d|w)?");
    private static final Map<String, Long> MILLISECONDS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L, "w", 604_800_000L);

    /** A hundred years: in nanoseconds still a number that may be reckoned with. */
    private static final BigDecimal LONGEST = BigDecimal.valueOf(36_525 * 86_400_000L);

    private Durations() {}

    /**
     * The duration, to the millisecond; a number without unit is seconds. Empty if the text is none, or it is negative or
     * longer than a hundred years.
     */
    public static Optional<Duration> parse(String text) {
        return milliseconds(text)
                .filter(milliseconds -> milliseconds.compareTo(LONGEST) <= 0)
                .map(milliseconds -> Duration.ofMillis(
                        milliseconds.setScale(0, RoundingMode.HALF_UP).longValueExact()));
    }

    /** Whether the text is a duration, but longer than a hundred years. */
    static boolean isTooLong(String text) {
        return milliseconds(text)
                .filter(milliseconds -> milliseconds.compareTo(LONGEST) > 0)
                .isPresent();
    }

    private static Optional<BigDecimal> milliseconds(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        return Optional.of(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(MILLISECONDS.get(unit))));
    }
}
