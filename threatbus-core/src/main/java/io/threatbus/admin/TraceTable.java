package io.threatbus.admin;

import io.threatbus.bus.MessageObserver;
import io.threatbus.message.Message;
import io.threatbus.message.Rejection;
import io.threatbus.message.Sighting;
import io.threatbus.message.StixObject;
import io.threatbus.stix.StixId;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what became of the last messages. It lies on the bus's hot path, so it has no lock: a ring holds the traces,
 * and an index of small buckets tells where in the ring those of an identifier are. A new entry takes the place of the
 * oldest in its bucket; where two threads meet, or a bucket has run over, a late step is lost, never the trace.
 */
public final class TraceTable implements MessageObserver {
    /** Longs of one cache line. */
    private static final int BUCKET = 8;

    /** An entry of the index is some bits of the identifier's hash and, in as many low bits, the trace's number. */
    private static final int NUMBER_BITS = 44;

    private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;
    private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;
    private static final int REJECTIONS = 200;

    /**
     * Bad input, as remembered.
     *
     * @param time milliseconds since 1970
     */
    record Refusal(long time, String origin, Rejection rejection) {}

    private final InstantSource clock;
    private final AtomicReferenceArray<Trace> ring;
    private final AtomicLongArray index;
    private final int buckets;
    private final AtomicLong numbers = new AtomicLong();
    private final Deque<Refusal> refusals = new ArrayDeque<>();

    /**
     * A table.
     *
     * @param messages how many of the last messages are remembered; 0 for none
     */
    public TraceTable(int messages, InstantSource clock) {
        this.clock = clock;
        this.ring = new AtomicReferenceArray<>(messages);
        this.buckets = Integer.highestOneBit(Math.max(1, messages));
        this.index = new AtomicLongArray(buckets * BUCKET);
    }

    @Override
    public void accepted(String origin, Message message) {
        if (ring.length() == 0) {
            return;
        }
        if (message instanceof StixObject object) {
            insert(object, origin);
        }
        if (message instanceof Sighting sighting) {
            newest(sighting.sightingOf(), trace -> trace.isOf(sighting.sightingOf()))
                    .ifPresent(trace -> trace.add(
                            clock.millis(), "sighted", origin, sighting.id().toString()));
        }
    }

    @Override
    public void queued(String subscriber, Message message) {
        step("queued", subscriber, message, "");
    }

    @Override
    public void dropped(String subscriber, Message message) {
        step("dropped", subscriber, message, "its queue was full");
    }

    @Override
    public void sent(String subscriber, Message message) {
        step("sent", subscriber, message, "");
    }

    @Override
    public void skipped(String subscriber, Message message, String reason) {
        step("skipped", subscriber, message, reason);
    }

    @Override
    public void rejected(String origin, Rejection rejection) {
        synchronized (refusals) {
            if (refusals.size() == REJECTIONS) {
                refusals.removeFirst();
            }
            refusals.addLast(new Refusal(clock.millis(), origin, rejection));
        }
    }

    private void step(String what, String subscriber, Message message, String detail) {
        if (message instanceof StixObject object && ring.length() > 0) {
            Optional<Trace> known = newest(object.id(), trace -> trace.isOf(object));
            Trace trace = known.isPresent() ? known.get() : insert(object, "backbone");
            trace.add(clock.millis(), what, subscriber, detail);
        }
    }

    private Trace insert(StixObject object, String origin) {
        long number = numbers.incrementAndGet();
        Trace trace = new Trace(number, object, origin, clock.millis());
        ring.set(slot(number), trace);
        long hash = hash(object.id());
        int first = first(hash);
        int oldest = first;
        for (int i = first + 1; i < first + BUCKET; i++) {
            if ((index.getPlain(i) & NUMBER_MASK) < (index.getPlain(oldest) & NUMBER_MASK)) {
                oldest = i;
            }
        }
        index.set(oldest, hash << NUMBER_BITS | number);
        return trace;
    }

    private int slot(long number) {
        return (int) (number % ring.length());
    }

    private static long hash(StixId id) {
        long bits = (id.uuid().getMostSignificantBits() ^ id.uuid().getLeastSignificantBits()) * HASH_FACTOR;
        return bits ^ bits >>> 32;
    }

    private int first(long hash) {
        return (int) (hash >>> 32 & buckets - 1) * BUCKET;
    }

    private Optional<Trace> newest(StixId id, Predicate<Trace> which) {
        @Nullable Trace found = null;
        long hash = hash(id);
        int first = first(hash);
        for (int i = first; i < first + BUCKET; i++) {
            long entry = index.get(i);
            if ((entry ^ hash << NUMBER_BITS) >>> NUMBER_BITS != 0) {
                continue;
            }
            @Nullable Trace present = ring.get(slot(entry & NUMBER_MASK));
            if (present != null && which.test(present) && (found == null || found.number() < present.number())) {
                found = present;
            }
        }
        return Optional.ofNullable(found);
    }

    private List<Trace> all() {
        List<Trace> all = new ArrayList<>();
        for (int i = 0; i < ring.length(); i++) {
            @Nullable Trace trace = ring.get(i);
            if (trace != null) {
                all.add(trace);
            }
        }
        return all;
    }

    /** The traces that mention a text in the identifier, the pattern or what was sighted; the newest first. */
    List<Trace> search(String text, int limit) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return all().stream()
                .filter(trace -> trace.mentions(wanted))
                .sorted(Comparator.comparingLong(Trace::number).reversed())
                .limit(limit)
                .toList();
    }

    /** The traces of messages that came after a number; the newest first. */
    List<Trace> since(long number, int limit) {
        return all().stream()
                .filter(trace -> trace.number() > number)
                .sorted(Comparator.comparingLong(Trace::number).reversed())
                .limit(limit)
                .toList();
    }

    /** The last bad input, oldest first. */
    List<Refusal> refusals() {
        synchronized (refusals) {
            return List.copyOf(refusals);
        }
    }
}
