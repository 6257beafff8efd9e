package io.threatbus.message;

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
final class Rank {
    private static final int LEVEL_BITS = 3;

    private byte[] parts = new byte[512];
    private int length;

    private Rank() {}

    /**
     * The rank of a content.
     *
     * @param validFrom null if the bus made it up
     */
    static long of(
            String patternType,
            String pattern,
            @Nullable StixTimestamp validFrom,
            Optional<StixTimestamp> validUntil,
            List<StixId> markings) {
        Rank rank = new Rank();
        rank.add(patternType);
        rank.add(pattern);
        rank.add(validFrom == null ? "" : Long.toString(validFrom.epochMicros()));
        rank.add(validUntil.map(until -> Long.toString(until.epochMicros())).orElse(""));
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

    /** Behind its length, so that no two lists of parts look alike. */
    private void add(String part) {
        byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
        int end = length + Integer.BYTES + utf8.length;
        if (end > parts.length) {
            parts = Arrays.copyOf(parts, Math.max(end, parts.length * 2));
        }
        for (int shift = 24; shift >= 0; shift -= 8) {
            parts[length++] = (byte) (utf8.length >>> shift);
        }
        System.arraycopy(utf8, 0, parts, length, utf8.length);
        length = end;
    }
}
