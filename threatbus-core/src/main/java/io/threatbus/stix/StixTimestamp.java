package io.threatbus.stix;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A STIX timestamp (STIX 2.1, section 3.16): RFC 3339 in UTC with {@code Z} and any number of fractional digits, of
 * which six count, and 30 are read. Prints as it was written, but for further digits; two timestamps are equal if they mean the same instant. Small, since every message in every queue holds
 * several: the text follows from the instant and the number of digits.
 */
public final class StixTimestamp implements Comparable<StixTimestamp> {
    private static final int LONGEST_FRACTION = 6;
    private static final int MOST_DIGITS = 30;
    private static final List<DateTimeFormatter> FORMATS = IntStream.rangeClosed(0, LONGEST_FRACTION)
            .mapToObj(digits ->
                    new DateTimeFormatterBuilder().appendInstant(digits).toFormatter(Locale.ROOT))
            .toList();
    private static final int SECONDS_LENGTH = "2026-11-23T00:00:00".length();
    private static final int MILLISECONDS = 3;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_MILLI = 1000;
    private static final long NANOS_PER_MICRO = 1000;
    private static final long SECONDS_PER_DAY = 86_400;

    private final long epochMicros;
    private final int digits;

    private StixTimestamp(long epochMicros, int digits) {
        this.epochMicros = epochMicros;
        this.digits = digits;
    }

    /** The timestamp of an instant, cut to microseconds, printed with milliseconds where these are enough. */
    public static StixTimestamp of(Instant instant) {
        // Java 17 counts ChronoUnit.MICROS.between in nanoseconds, which are too many from the year 2262 on.
        return ofEpochMicros(instant.getEpochSecond() * MICROS_PER_SECOND + instant.getNano() / NANOS_PER_MICRO);
    }

    /** The timestamp of so many microseconds since 1970, printed with milliseconds where these are enough. */
    public static StixTimestamp ofEpochMicros(long micros) {
        return new StixTimestamp(micros, micros % MICROS_PER_MILLI == 0 ? MILLISECONDS : LONGEST_FRACTION);
    }

    /**
     * Reads a timestamp.
     *
     * @throws ThreatBusException if the text is none
     */
    public static StixTimestamp of(String text) {
        return parse(text)
                .orElseThrow(() -> new ThreatBusException(
                        Kind.INPUT,
                        "'" + text + "' is no STIX timestamp: expected a form like 2026-11-23T08:15:30.000Z"));
    }

    /** Reads a timestamp; empty if the text is none. */
    public static Optional<StixTimestamp> parse(String text) {
        int length = text.length();
        if (length <= SECONDS_LENGTH || text.charAt(length - 1) != 'Z' || !hasSeparators(text)) {
            return Optional.empty();
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        int micros = fraction(text, length - 1);
        if (year < 1 || !isDay(year, month, day) || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
            return Optional.empty();
        }
        if (second < 0 || second > 59 || micros < 0) {
            return Optional.empty();
        }
        long seconds =
                LocalDate.of(year, month, day).toEpochDay() * SECONDS_PER_DAY + hour * 3600L + minute * 60L + second;
        int digits = Math.min(LONGEST_FRACTION, Math.max(0, length - 2 - SECONDS_LENGTH));
        return Optional.of(new StixTimestamp(seconds * MICROS_PER_SECOND + micros, digits));
    }

    private static boolean hasSeparators(String text) {
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    private static boolean isDay(int year, int month, int day) {
        return month >= 1 && month <= 12 && day >= 1 && day <= lengthOfMonth(year, month);
    }

    private static int lengthOfMonth(int year, int month) {
        if (month == 2) {
            return IsoChronology.INSTANCE.isLeapYear(year) ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /** The fraction between the seconds and {@code end}, cut to microseconds; -1 if it is malformed. */
    private static int fraction(String text, int end) {
        if (end == SECONDS_LENGTH) {
            return 0;
        }
        int digits = end - SECONDS_LENGTH - 1;
        if (text.charAt(SECONDS_LENGTH) != '.' || digits < 1 || digits > MOST_DIGITS) {
            return -1;
        }
        int from = SECONDS_LENGTH + 1;
        int cut = Math.min(end, from + LONGEST_FRACTION);
        int micros = number(text, from, cut);
        for (int i = digits; i < LONGEST_FRACTION; i++) {
            micros *= 10;
        }
        return areDigits(text, cut, end) ? micros : -1;
    }

    private static boolean areDigits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    public Instant instant() {
        return Instant.EPOCH.plus(epochMicros, ChronoUnit.MICROS);
    }

    /** Microseconds since 1970-01-01T00:00:00Z. */
    public long epochMicros() {
        return epochMicros;
    }

    public boolean isAfter(StixTimestamp other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(StixTimestamp other) {
        return Long.compare(epochMicros, other.epochMicros);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StixTimestamp timestamp && epochMicros == timestamp.epochMicros;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(epochMicros);
    }

    /** The text as it was written, without digits beyond microseconds. */
    @Override
    public String toString() {
        return FORMATS.get(digits).format(instant());
    }
}
