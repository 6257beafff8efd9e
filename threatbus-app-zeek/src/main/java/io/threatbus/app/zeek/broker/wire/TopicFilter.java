package io.threatbus.app.zeek.broker.wire;

import io.threatbus.app.zeek.data.BrokerFormatException;
import io.threatbus.app.zeek.data.WireReader;
import io.threatbus.app.zeek.data.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A list of topic prefixes: characters, not path components, so that {@code types/bus} covers {@code types/business}.
 * Immutable.
 *
 * <p>Kept sorted and without entries that a shorter one covers, as libbroker keeps its own. That leaves at most one entry
 * that can cover a topic: the greatest that is not behind the topic.
 */
public final class TopicFilter {
    public static final TopicFilter EMPTY = new TopicFilter(new byte[0][]);

    private static final int SMALLEST_ENTRY = 1;

    private final byte[][] prefixes;

    private TopicFilter(byte[][] prefixes) {
        this.prefixes = prefixes;
    }

    public static TopicFilter of(Collection<String> topics) {
        return ofBytes(topics.stream()
                .map(topic -> topic.getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    private static TopicFilter ofBytes(List<byte[]> topics) {
        List<byte[]> sorted = new ArrayList<>(topics);
        sorted.sort(Comparator.comparing(topic -> topic, Arrays::compareUnsigned));
        List<byte[]> kept = new ArrayList<>(sorted.size());
        for (byte[] topic : sorted) {
            if (kept.isEmpty() || !isPrefix(kept.get(kept.size() - 1), topic, 0, topic.length)) {
                kept.add(topic);
            }
        }
        return new TopicFilter(kept.toArray(byte[][]::new));
    }

    /** Reads what is left in the reader; bytes behind the last entry are ignored. */
    public static TopicFilter read(WireReader reader, int mostEntries) {
        int count = reader.varbyte();
        if (count > mostEntries || count > reader.remaining() / SMALLEST_ENTRY) {
            throw new BrokerFormatException(
                    "a filter of " + count + " entries exceeds the limit of " + mostEntries + " or what follows");
        }
        List<byte[]> topics = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            topics.add(reader.string());
        }
        return ofBytes(topics);
    }

    public void write(WireWriter writer) {
        writer.varbyte(prefixes.length);
        for (byte[] prefix : prefixes) {
            writer.string(prefix);
        }
    }

    public boolean covers(byte[] topic) {
        return covers(topic, 0, topic.length);
    }

    public boolean covers(byte[] topic, int offset, int length) {
        int low = 0;
        int high = prefixes.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            byte[] prefix = prefixes[middle];
            if (Arrays.compareUnsigned(prefix, 0, prefix.length, topic, offset, offset + length) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && isPrefix(prefixes[high], topic, offset, length);
    }

    private static boolean isPrefix(byte[] prefix, byte[] topic, int offset, int length) {
        return prefix.length <= length
                && Arrays.equals(prefix, 0, prefix.length, topic, offset, offset + prefix.length);
    }

    public List<String> toStrings() {
        return Arrays.stream(prefixes)
                .map(prefix -> new String(prefix, StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicFilter that && Arrays.deepEquals(prefixes, that.prefixes);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(prefixes);
    }

    @Override
    public String toString() {
        return toStrings().toString();
    }
}
