package io.threatbus.app.store.inbox;

import io.threatbus.app.store.db.MarkFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What each file of the {@link Inbox} holds, in a {@linkplain MarkFile file beside them}: written after a block, and after
 * a file is done with. Belongs to the thread that writes.
 */
final class InboxMark implements AutoCloseable {
    private static final int NUMBERS = 4;

    private final MarkFile file;
    /** The file never becomes shorter while it is written to, so that a process may end at any moment. */
    private long[] numbers = {};

    /**
     * What one file holds.
     *
     * @param number by which its blocks are told
     * @param end where its last block ends
     * @param messages how many there are before that
     * @param began when the first of them arrived, in microseconds since 1970
     */
    record Entry(long number, long end, long messages, long began) {}

    InboxMark(Path path) {
        file = new MarkFile(path, "the inbox of the store");
    }

    /** What was written last; nothing if that is not known. */
    List<Entry> found() {
        long[] found = file.read().filter(read -> read.length % NUMBERS == 0).orElse(new long[0]);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < found.length; i += NUMBERS) {
            if (found[i + 1] > 0) {
                entries.add(new Entry(found[i], found[i + 1], found[i + 2], found[i + 3]));
            }
        }
        return entries;
    }

    void write(Collection<InboxFile> files) {
        int length = files.size() * NUMBERS;
        numbers = new long[Math.max(length, numbers.length)];
        int at = 0;
        for (InboxFile each : files) {
            numbers[at++] = each.number();
            numbers[at++] = each.end();
            numbers[at++] = each.messages();
            numbers[at++] = each.began();
        }
        file.write(numbers);
    }

    @Override
    public void close() {
        file.close();
    }
}
