package io.threatbus.admin;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Sighting;
import io.threatbus.message.StixObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last steps that messages took: a ring of {@linkplain StixObject#versionHash() version hashes}, cut into runs of
 * messages that took the same step together. Writing a step down costs one number and makes no object; who wants to know
 * what a message did looks through all of them.
 *
 * <p>Guarded by the lock on {@code this}; a {@link #copy} belongs to whoever asked for it.
 */
final class Steps {
    /** Waits for a subscriber. */
    static final String QUEUED = "queued";

    private static final int STEPS_PER_MESSAGE = 32;
    private static final int RUNS_PER_MESSAGE = 2;
    private static final int FEWEST_RUNS = 1000;
    private static final int CHUNK_BITS = 13;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private static final int BEGIN = 0;
    private static final int COUNT = 1;
    private static final int AFTER = 2;
    private static final int TIME = 3;
    private static final int NUMBERS = 4;

    private static final int WHAT = 0;
    private static final int WHO = 1;
    private static final int DETAIL = 2;
    private static final int TEXTS = 3;

    private final long capacity;
    /** Made when they are reached for the first time, so that a quiet bus does not pay for a busy one's. */
    private final long[][] keys;

    private long[] current = {};

    private final int mostRuns;
    private final long[] runNumbers;
    private final String[] runTexts;
    private long end;
    private long endOfRuns;

    /**
     * A step.
     *
     * @param after the number of the last message that had come in before
     * @param time milliseconds since 1970
     */
    record Step(long after, long time, String what, String who, String detail) {
        boolean isQueued() {
            return what.equals(QUEUED);
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("time", Instant.ofEpochMilli(time).toString());
            json.put("what", what);
            json.put("who", who);
            json.put("detail", detail);
            return json;
        }
    }

    Steps(int messages) {
        int chunks = messages * STEPS_PER_MESSAGE / CHUNK + 1;
        keys = new long[Integer.highestOneBit(2 * chunks - 1)][0];
        capacity = (long) keys.length * CHUNK;
        mostRuns = Math.max(FEWEST_RUNS, messages * RUNS_PER_MESSAGE);
        runNumbers = new long[mostRuns * NUMBERS];
        runTexts = new String[mostRuns * TEXTS];
    }

    private Steps(Steps other) {
        keys = other.keys.clone();
        for (int i = 0; i < keys.length; i++) {
            keys[i] = keys[i].clone();
        }
        capacity = other.capacity;
        mostRuns = other.mostRuns;
        runNumbers = other.runNumbers.clone();
        runTexts = other.runTexts.clone();
        end = other.end;
        endOfRuns = other.endOfRuns;
    }

    synchronized Steps copy() {
        return new Steps(this);
    }

    /** Writes down a step that messages took; those that have no trace are passed over. */
    synchronized void add(
            long after, long time, String what, String who, String detail, List<? extends Message> messages) {
        int run = runFor(time, what, who, detail);
        runNumbers[run * NUMBERS + AFTER] = after;
        long begin = end;
        for (Object message : messages.toArray()) {
            // Asking for the class and not for an interface of it takes a fraction of the time.
            if (message instanceof Indicator indicator) {
                put(indicator.versionHash());
            } else if (message instanceof Sighting sighting) {
                put(sighting.versionHash());
            }
        }
        runNumbers[run * NUMBERS + COUNT] += end - begin;
    }

    /** The last run if the step goes on, otherwise a new one. */
    private int runFor(long time, String what, String who, String detail) {
        if (endOfRuns > 0) {
            int last = (int) ((endOfRuns - 1) % mostRuns);
            if (runNumbers[last * NUMBERS + TIME] == time
                    && runTexts[last * TEXTS + WHO].equals(who)
                    && runTexts[last * TEXTS + WHAT].equals(what)
                    && runTexts[last * TEXTS + DETAIL].equals(detail)) {
                return last;
            }
        }
        int run = (int) (endOfRuns++ % mostRuns);
        runNumbers[run * NUMBERS + BEGIN] = end;
        runNumbers[run * NUMBERS + COUNT] = 0;
        runNumbers[run * NUMBERS + TIME] = time;
        runTexts[run * TEXTS + WHAT] = what;
        runTexts[run * TEXTS + WHO] = who;
        runTexts[run * TEXTS + DETAIL] = detail;
        return run;
    }

    private void put(long key) {
        int place = (int) end & CHUNK - 1;
        if (place == 0) {
            current = chunkAt(end);
        }
        current[place] = key;
        end++;
    }

    private long[] chunkAt(long position) {
        int chunk = chunk(position);
        if (keys[chunk].length == 0) {
            keys[chunk] = new long[CHUNK];
        }
        return keys[chunk];
    }

    /** There is a power of two of them. */
    private int chunk(long position) {
        return (int) (position >>> CHUNK_BITS) & keys.length - 1;
    }

    /** Takes one key and the step that its message took. */
    interface Visitor {
        void step(long key, Step step);
    }

    /** Shows all steps that are still known, oldest first. */
    synchronized void visit(Visitor visitor) {
        for (long run = Math.max(0, endOfRuns - mostRuns); run < endOfRuns; run++) {
            int row = (int) (run % mostRuns);
            long begin = runNumbers[row * NUMBERS + BEGIN];
            long behind = begin + runNumbers[row * NUMBERS + COUNT];
            Step step = new Step(
                    runNumbers[row * NUMBERS + AFTER],
                    runNumbers[row * NUMBERS + TIME],
                    runTexts[row * TEXTS + WHAT],
                    runTexts[row * TEXTS + WHO],
                    runTexts[row * TEXTS + DETAIL]);
            for (long at = Math.max(begin, end - capacity); at < behind; at++) {
                visitor.step(keys[chunk(at)][(int) at & CHUNK - 1], step);
            }
        }
    }
}
