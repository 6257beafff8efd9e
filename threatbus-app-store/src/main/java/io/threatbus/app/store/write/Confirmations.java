package io.threatbus.app.store.write;

import io.threatbus.message.Message;
import io.threatbus.message.StixObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Which messages of the bus are in the database, so that the trace and the counters say so. What the store writes are
 * decisions and sightings, in the order in which they come; a message is in once everything is that had come with it.
 * Bounded: of more than {@value #MOST} messages that wait, on disk for the greater part, the oldest are never confirmed.
 * Belongs to the thread that writes.
 */
final class Confirmations {
    private static final int MOST = 20_000;
    private static final long MOST_BYTES = 16L * 1024 * 1024;
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Consumer<List<Message>> confirm;
    private final Deque<Group> groups = new ArrayDeque<>();
    private int messages;
    private long bytes;
    private long entered;

    /** Messages that were taken together. */
    private static final class Group {
        private final List<Message> messages;
        private final long bytes;
        /** How many decisions there had ever been by then. */
        private final long decisions;
        /** How many arrivals have to be in the tables; unknown before the last of these decisions is among them. */
        private long mark = UNKNOWN;

        Group(List<Message> messages, long decisions) {
            this.messages = messages;
            this.decisions = decisions;
            this.bytes = messages.stream().mapToLong(Confirmations::weight).sum();
        }
    }

    private static long weight(Message message) {
        return message instanceof StixObject object ? object.json().size() : 0;
    }

    Confirmations(Consumer<List<Message>> confirm) {
        this.confirm = confirm;
    }

    /**
     * Arrivals stand behind those that wait already, and messages were taken.
     *
     * @param arrivals how many
     * @param taken messages for which decisions may still be on their way
     * @param decisions how many decisions there have ever been
     * @param decisionsTaken how many of these are among the arrivals, or lost
     */
    void entered(int arrivals, List<Message> taken, long decisions, long decisionsTaken) {
        entered += arrivals;
        if (!taken.isEmpty()) {
            Group group = new Group(List.copyOf(taken), decisions);
            groups.addLast(group);
            messages += taken.size();
            bytes += group.bytes;
        }
        for (Group group : groups) {
            if (group.mark == UNKNOWN && group.decisions <= decisionsTaken) {
                group.mark = entered;
            }
        }
        while (groups.size() > 1 && (messages > MOST || bytes > MOST_BYTES)) {
            removeOldest();
        }
    }

    private Group removeOldest() {
        Group oldest = groups.removeFirst();
        messages -= oldest.messages.size();
        bytes -= oldest.bytes;
        return oldest;
    }

    /** All but the newest arrivals are in their tables, whatever becomes of the process. */
    void written(long waiting) {
        List<Message> confirmed = new ArrayList<>();
        while (!groups.isEmpty() && groups.getFirst().mark != UNKNOWN && groups.getFirst().mark <= entered - waiting) {
            confirmed.addAll(removeOldest().messages);
        }
        if (!confirmed.isEmpty()) {
            confirm.accept(confirmed);
        }
    }

    /** Some of what waits is lost, nobody knows of which messages: none of them is confirmed. */
    void lost() {
        groups.clear();
        messages = 0;
        bytes = 0;
    }
}
