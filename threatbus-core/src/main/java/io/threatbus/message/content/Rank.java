package io.threatbus.message.content;

import io.threatbus.stix.MarkingLevel;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.stix.XxHash64;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Orders contents that claim one {@code modified}, the same way on every bus: first by the level of their markings, so
 * that the stricter wins, then by a number made of what matters to those who look for it. Unsigned. See
 * {@code docs/indicator-life.md}.
 */
public final class Rank {
    private static final int LEVEL_BITS = 3;

    /** Lengths, times and a marking. */
    private static final int BESIDE_PATTERN = 160;

    private byte[] parts;
    private int length;

    private Rank(int size) {
        parts = new byte[size];
    }

    /**
     * The rank of a content.
     *
     * @param validFrom null if the bus made it up
     */
    public static long of(
            String patternType,
            String pattern,
            @Nullable StixTimestamp validFrom,
            Optional<StixTimestamp> validUntil,
            List<StixId> markings) {
        Rank rank = new Rank(pattern.length() + BESIDE_PATTERN);
        rank.add(patternType);
        rank.add(pattern);
        rank.add(validFrom);
        rank.add(validUntil.orElse(null));
        rank.add(joined(markings));
        long hash = XxHash64.hash(rank.parts, rank.length);
        return ((long) MarkingLevel.of(markings) << (Long.SIZE - LEVEL_BITS)) | (hash >>> LEVEL_BITS);
    }

    private static String joined(List<StixId> markings) {
        return switch (markings.size()) {
            case 0 -> "";
            case 1 -> markings.get(0).toString();
            default ->
                String.join(
                        " ", markings.stream().map(StixId::toString).sorted().toList());
        };
    }

    /** The decimal digits of its microseconds; nothing, for none. Without a string of them: this is done to every message. */
    private void add(@Nullable StixTimestamp time) {
        if (time == null || time.epochMicros() <= 0) {
            add(time == null ? "" : Long.toString(time.epochMicros()));
            return;
        }
        long micros = time.epochMicros();
        int digits = 1;
        for (long left = micros / 10; left > 0; left /= 10) {
            digits++;
        }
        begin(digits);
        for (int place = length + digits - 1; place >= length; place--) {
            parts[place] = (byte) ('0' + micros % 10);
            micros /= 10;
        }
        length += digits;
    }

    private void add(String part) {
        byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
        begin(utf8.length);
        System.arraycopy(utf8, 0, parts, length, utf8.length);
        length += utf8.length;
    }

    /** Each part stands behind its length, so that no two lists of parts look alike. */
    private void begin(int size) {
        int end = length + Integer.BYTES + size;
        if (end > parts.length) {
            parts = Arrays.copyOf(parts, Math.max(end, parts.length * 2));
        }
        for (int shift = 24; shift >= 0; shift -= 8) {
            parts[length++] = (byte) (size >>> shift);
        }
    }
}
