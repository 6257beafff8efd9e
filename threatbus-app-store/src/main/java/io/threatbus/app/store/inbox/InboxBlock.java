package io.threatbus.app.store.inbox;

import io.threatbus.message.JsonText;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Messages that arrived together, in the form in which they are appended to a file of the {@link Inbox}: the length of
 * all that follows it, a checksum of all that follows that, the number of the file, the time, the number of messages, and
 * each message's length, what was decided of it, and JSON. Numbers are big-endian. Belongs to the thread that writes, which uses one of them again
 * and again.
 */
final class InboxBlock {
    private static final int SUM_AT = Integer.BYTES;
    private static final int SUMMED_FROM = SUM_AT + Integer.BYTES;
    private static final int ARRIVED_AT = SUMMED_FROM + Long.BYTES;
    private static final int NUMBER_AT = ARRIVED_AT + Long.BYTES;

    /** Length, checksum, file, time and number. */
    static final int HEADER_BYTES = NUMBER_AT + Integer.BYTES;

    private static final int ENOUGH = 256 * 1024;

    private final CRC32C checksum = new CRC32C();
    /** Outside the heap, from where the operating system takes it without another copy. */
    private ByteBuffer bytes = ByteBuffer.allocateDirect(2 * ENOUGH);

    /**
     * What a block says of itself.
     *
     * @param length of all of it, in bytes
     * @param file the number of the file that it was written for
     * @param arrived when its messages arrived
     * @param messages how many there are, by its own word, within reason
     */
    record Header(long length, long file, long arrived, int messages) {
        /** Reads the first {@link #HEADER_BYTES} of what may be a block. */
        static Header of(ByteBuffer bytes) {
            long length = bytes.getInt(0) + (long) Integer.BYTES;
            return new Header(
                    length, bytes.getLong(SUMMED_FROM), bytes.getLong(ARRIVED_AT), withinReason(bytes, length));
        }
    }

    /** How many messages a block claims to have, and not more than there can be: it may be damaged. */
    private static int withinReason(ByteBuffer bytes, long length) {
        return (int) Math.max(0, Math.min(length / Integer.BYTES, bytes.getInt(NUMBER_AT)));
    }

    /** Encodes the first messages of those given, many or one large, for a file; how many. */
    int encode(Iterable<Arrival> objects, long file, long arrived) {
        bytes.clear().position(HEADER_BYTES);
        int number = 0;
        for (Arrival arrival : objects) {
            put(arrival.prefix(), arrival.object().json());
            number++;
            if (bytes.position() >= ENOUGH) {
                break;
            }
        }
        bytes.flip();
        bytes.putLong(SUMMED_FROM, file).putLong(ARRIVED_AT, arrived).putInt(NUMBER_AT, number);
        bytes.putInt(0, bytes.limit() - Integer.BYTES).putInt(SUM_AT, sum());
        return number;
    }

    private void put(byte[] prefix, JsonText json) {
        int end = bytes.position() + Integer.BYTES + prefix.length + json.size();
        if (end > bytes.capacity()) {
            bytes = ByteBuffer.allocateDirect(end).put(bytes.flip());
        }
        bytes.putInt(prefix.length + json.size());
        bytes.put(prefix);
        json.putInto(bytes);
    }

    private int sum() {
        checksum.reset();
        checksum.update(bytes.slice(SUMMED_FROM, bytes.limit() - SUMMED_FROM));
        return (int) checksum.getValue();
    }

    /** What was encoded. */
    ByteBuffer encoded() {
        return bytes.rewind();
    }

    /** Room for a block of this length, to be filled with what was once encoded. */
    ByteBuffer room(int length) {
        if (length > bytes.capacity()) {
            bytes = ByteBuffer.allocateDirect(length);
        }
        return bytes.clear().limit(length);
    }

    /** Whether what fills the room is a whole block, as it was encoded. */
    boolean isSound() {
        return bytes.limit() > HEADER_BYTES
                && bytes.getInt(0) == bytes.limit() - Integer.BYTES
                && bytes.getInt(SUM_AT) == sum();
    }

    long arrived() {
        return bytes.getLong(ARRIVED_AT);
    }

    /** How many messages there are; of a block that is not sound, by its own word, within reason. */
    int claimed() {
        return withinReason(bytes, bytes.limit());
    }

    /** The JSON of each message; only of a sound block. */
    List<byte[]> messages() {
        int number = claimed();
        List<byte[]> messages = new ArrayList<>(number);
        int position = HEADER_BYTES;
        for (int i = 0; i < number; i++) {
            int begin = position + Integer.BYTES;
            byte[] message = new byte[bytes.getInt(position)];
            bytes.get(begin, message);
            messages.add(message);
            position = begin + message.length;
        }
        return messages;
    }
}
