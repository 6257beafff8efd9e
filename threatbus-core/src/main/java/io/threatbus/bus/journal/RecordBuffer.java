package io.threatbus.bus.journal;

import io.threatbus.message.Message;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Where the records of one write are put together. Guarded by its owner. */
final class RecordBuffer {
    private static final int USUAL = 256 * 1024;
    private static final int UNUSUAL = 2 * 1024 * 1024;

    private final long stream;
    private ByteBuffer records = ByteBuffer.allocate(USUAL);

    RecordBuffer(long stream) {
        this.stream = stream;
    }

    /**
     * Makes records of those messages that are kept.
     *
     * @param first the number of the first message
     * @return how many are kept
     */
    int fill(String origin, List<? extends Message> messages, long first) {
        byte[] from = RecordFormat.origin(origin);
        clear();
        int kept = 0;
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            Optional<Kind> kind = Kind.of(message);
            if (kind.isPresent()) {
                room(RecordFormat.size(from, message.json()));
                RecordFormat.write(records, stream, first + i, kind.get(), from, message.json());
                kept++;
            }
        }
        return kept;
    }

    /** What was put together, up to the position. */
    ByteBuffer records() {
        return records;
    }

    /** Room for the exception is not kept for ever. */
    private void clear() {
        if (records.capacity() > UNUSUAL) {
            records = ByteBuffer.allocate(USUAL);
        }
        records.clear();
    }

    private void room(int size) {
        if (records.remaining() < size) {
            int needed = Math.addExact(records.position(), size);
            ByteBuffer larger = ByteBuffer.allocate(
                    (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * records.capacity())));
            records.flip();
            larger.put(records);
            records = larger;
        }
    }
}
