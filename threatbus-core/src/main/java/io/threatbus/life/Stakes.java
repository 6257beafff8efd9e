package io.threatbus.life;

import java.util.Arrays;

/**
 * The greatest word of each source about one indicator. Sources are numbers of {@link Sources}; {@link Sources#NAMELESS}
 * stands for all without a name. Not thread-safe.
 */
final class Stakes {
    /** So many names are told apart; the others share the last. */
    static final int MOST_NAMED = 16;

    private int[] sources;
    private long[] times;
    private boolean[] gone;
    private int count;
    private int named;

    Stakes(int room) {
        sources = new int[room];
        times = new long[room];
        gone = new boolean[room];
    }

    void clear() {
        count = 0;
        named = 0;
    }

    void copyFrom(Stakes other) {
        if (sources.length < other.count) {
            grow(other.count);
        }
        count = other.count;
        named = other.named;
        System.arraycopy(other.sources, 0, sources, 0, count);
        System.arraycopy(other.times, 0, times, 0, count);
        System.arraycopy(other.gone, 0, gone, 0, count);
    }

    private void grow(int room) {
        sources = Arrays.copyOf(sources, room);
        times = Arrays.copyOf(times, room);
        gone = Arrays.copyOf(gone, room);
    }

    int size() {
        return count;
    }

    int source(int index) {
        return sources[index];
    }

    long time(int index) {
        return times[index];
    }

    boolean isGone(int index) {
        return gone[index];
    }

    /** Raises a source's stake; at equal times what takes it away is greater. Says whether that is news. */
    boolean raise(int source, long time, boolean goes) {
        int index = find(source);
        if (index < 0) {
            add(source, time, goes);
            return true;
        }
        if (time < times[index] || (time == times[index] && (!goes || gone[index]))) {
            return false;
        }
        times[index] = time;
        gone[index] = goes;
        return true;
    }

    private int find(int source) {
        for (int i = 0; i < count; i++) {
            if (sources[i] == source) {
                return i;
            }
        }
        if (source == Sources.NAMELESS || named < MOST_NAMED) {
            return -1;
        }
        return lastNamed();
    }

    private int lastNamed() {
        int last = count - 1;
        return sources[last] == Sources.NAMELESS ? last - 1 : last;
    }

    private void add(int source, long time, boolean goes) {
        if (count == sources.length) {
            grow(Math.max(2, count * 2));
        }
        sources[count] = source;
        times[count] = time;
        gone[count] = goes;
        count++;
        if (source != Sources.NAMELESS) {
            named++;
        }
    }

    /** Whether a source still says "look for it" after everybody was told not to at {@code end}. */
    boolean anyStands(long end) {
        long latestNamed = named == 0 ? KnownIndicator.NONE : latestNamed();
        for (int i = 0; i < count; i++) {
            boolean counts = sources[i] != Sources.NAMELESS || times[i] > latestNamed;
            if (counts && !gone[i] && times[i] > end) {
                return true;
            }
        }
        return false;
    }

    private long latestNamed() {
        long latest = KnownIndicator.NONE;
        for (int i = 0; i < count; i++) {
            if (sources[i] != Sources.NAMELESS) {
                latest = Math.max(latest, times[i]);
            }
        }
        return latest;
    }

    /** Whether the source has taken its stake away. */
    boolean hasLeft(int source) {
        int index = find(source);
        return index >= 0 && gone[index];
    }

    /** A source that stands by this time, {@link Sources#NAMELESS} if none with a name does. */
    int sourceOf(long time) {
        for (int i = 0; i < count; i++) {
            if (times[i] == time && !gone[i]) {
                return sources[i];
            }
        }
        return Sources.NAMELESS;
    }
}
