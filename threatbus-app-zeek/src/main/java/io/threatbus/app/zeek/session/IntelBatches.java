package io.threatbus.app.zeek.session;

import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.intel.IntelChange;
import io.threatbus.message.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Items on their way to one script of ours, in batches with numbers. The script says which batch it has inserted, at the pace
 * at which Zeek hands items on to its workers without losing any; no more than a few batches are on their way at a time, so
 * that the bus goes as fast as the script does and no faster. Batches are made by the thread of the subscription; what the
 * script says comes from the control thread.
 */
final class IntelBatches {
    /** Items in a batch: as many as the script inserts in one turn. */
    static final int LARGEST = 100;
    /** How many batches may be on their way. */
    static final int WINDOW = 8;
    /** A batch this large in memory goes out whatever its number of items, to stay below what a frame may have. */
    private static final int MOST_CHARACTERS = 256 * 1024;

    private final String namespace;
    private final List<IntelChange> changes = new ArrayList<>(LARGEST);
    /** What the batches on their way carry, the oldest first; guarded by the lock on {@code this}. */
    private final Deque<Carried> onTheWay = new ArrayDeque<>();
    /** Of which everything was added; owned by the thread of the subscription. */
    private final List<Message> complete = new ArrayList<>();

    private int characters;
    private long sent;
    private long inserted;

    private record Carried(long number, List<Message> messages) {}

    IntelBatches(String namespace) {
        this.namespace = namespace;
    }

    void add(IntelChange change) {
        changes.add(change);
        characters += change.item().value().length();
        characters +=
                change.context().values().stream().mapToInt(String::length).sum();
        change.conditions()
                .forEach(condition -> characters +=
                        condition.values().stream().mapToInt(String::length).sum());
    }

    /** All changes that a message means were added. */
    void completed(Message message) {
        complete.add(message);
    }

    /** What the last batch completed, which is with Zeek now; it counts as carried by that batch. */
    List<Message> sent() {
        List<Message> carried = List.copyOf(complete);
        complete.clear();
        synchronized (this) {
            onTheWay.addLast(new Carried(sent, carried));
        }
        return carried;
    }

    /** What the script has inserted before it was known to be on its way. */
    List<Message> settled() {
        return inserted(0);
    }

    /** What will not get to Zeek. */
    List<Message> unsent() {
        List<Message> lost = List.copyOf(complete);
        complete.clear();
        return lost;
    }

    boolean isFull() {
        return changes.size() >= LARGEST || characters >= MOST_CHARACTERS;
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    /** The event of everything that was added, which is then on its way. */
    ZeekEvent next(String topic) {
        List<BrokerData> records = new ArrayList<>(changes.size());
        changes.forEach(change -> records.add(change.toRecord()));
        long number;
        synchronized (this) {
            number = ++sent;
        }
        changes.clear();
        characters = 0;
        return ZeekEvent.of(
                namespace + "::intel_batch", StringValue.of(topic), new CountValue(number), new VectorValue(records));
    }

    /** The number of the last batch that was made. */
    synchronized long last() {
        return sent;
    }

    /** Whether the script has inserted every batch that was made. */
    synchronized boolean isAllInserted() {
        return sent == inserted;
    }

    /**
     * The script has inserted everything up to that batch.
     *
     * @return which messages that completes
     */
    synchronized List<Message> inserted(long number) {
        inserted = Math.max(inserted, Math.min(number, sent));
        List<Message> applied = new ArrayList<>();
        while (!onTheWay.isEmpty() && onTheWay.getFirst().number <= inserted) {
            applied.addAll(onTheWay.removeFirst().messages);
        }
        notifyAll();
        return applied;
    }

    /**
     * Waits until another batch may go.
     *
     * @return whether it may; false if the script has said nothing for so long
     */
    synchronized boolean awaitRoom(long milliseconds) throws InterruptedException {
        long deadline = System.nanoTime() + milliseconds * 1_000_000;
        while (sent - inserted >= WINDOW) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
