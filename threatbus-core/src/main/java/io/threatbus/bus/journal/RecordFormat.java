package io.threatbus.bus.journal;

import io.threatbus.message.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How one record stands in a file, numbers with the highest byte first:
 *
 * <pre>
 *  0  4  the mark 1e 54 42 ff, which occurs in no JSON text
 *  4  4  CRC-32C of everything that follows
 *  8  4  length of the message in bytes
 * 12  8  stream
 * 20  8  number
 * 28  1  kind
 * 29  1  length of the origin in bytes
 * 30     origin (UTF-8), message (JSON)
 * </pre>
 *
 * <p>A record says everything about itself, so that damage to one does not make others unreadable.
 */
final class RecordFormat {
    static final int MARK = 0x1e5442ff;
    static final int HEADER = 30;

    private static final int CHECKSUM_AT = 4;
    private static final int CHECKED_FROM = 8;
    private static final int LENGTH_AT = 8;
    private static final int STREAM_AT = 12;
    private static final int NUMBER_AT = 20;
    private static final int KIND_AT = 28;
    private static final int ORIGIN_LENGTH_AT = 29;
    private static final int LONGEST_ORIGIN = 255;

    private RecordFormat() {}

    /** The bytes that stand for an origin. Only for people to read: what is too long is cut off. */
    static byte[] origin(String origin) {
        byte[] utf8 = origin.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= LONGEST_ORIGIN) {
            return utf8;
        }
        return new String(utf8, 0, LONGEST_ORIGIN - 3, StandardCharsets.UTF_8)
                .replace("\ufffd", "")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** How many bytes a record takes. */
    static int size(byte[] origin, JsonText json) {
        return Math.addExact(HEADER + origin.length, json.size());
    }

    /** Writes a record at the buffer's position, where there is room for it. The buffer has an array. */
    static void write(ByteBuffer target, long stream, long number, Kind kind, byte[] origin, JsonText json) {
        int start = target.position();
        target.putInt(MARK)
                .putInt(0)
                .putInt(json.size())
                .putLong(stream)
                .putLong(number)
                .put(kind.code())
                .put((byte) origin.length)
                .put(origin);
        json.copyTo(target.array(), target.arrayOffset() + target.position());
        target.position(target.position() + json.size());
        target.putInt(start + CHECKSUM_AT, checksum(target, start, target.position() - start));
    }

    private static int checksum(ByteBuffer bytes, int start, int size) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.array(), bytes.arrayOffset() + start + CHECKED_FROM, size - CHECKED_FROM);
        return (int) checksum.getValue();
    }

    /** How many bytes the sound record at {@code start} takes; 0 if there is none. */
    static int soundSize(ByteBuffer source, int start) {
        int left = source.limit() - start;
        if (left < HEADER || source.getInt(start) != MARK) {
            return 0;
        }
        long size = (long) HEADER
                + Byte.toUnsignedInt(source.get(start + ORIGIN_LENGTH_AT))
                + source.getInt(start + LENGTH_AT);
        if (source.getInt(start + LENGTH_AT) < 0 || size > left) {
            return 0;
        }
        boolean sound = checksum(source, start, (int) size) == source.getInt(start + CHECKSUM_AT);
        return sound ? (int) size : 0;
    }

    /** The number of the sound record at {@code start}. */
    static long number(ByteBuffer source, int start) {
        return source.getLong(start + NUMBER_AT);
    }

    /** Reads the sound record at {@code start}; empty if its kind is unknown, since a later version has written it. */
    static Optional<Entry> read(ByteBuffer source, int start) {
        if (Kind.ofCode(source.get(start + KIND_AT)).isEmpty()) {
            return Optional.empty();
        }
        byte[] origin = new byte[Byte.toUnsignedInt(source.get(start + ORIGIN_LENGTH_AT))];
        source.get(start + HEADER, origin);
        byte[] json = new byte[source.getInt(start + LENGTH_AT)];
        source.get(start + HEADER + origin.length, json);
        return Optional.of(new Entry(
                source.getLong(start + STREAM_AT),
                number(source, start),
                new String(origin, StandardCharsets.UTF_8),
                json));
    }
}
