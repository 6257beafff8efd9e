package io.threatbus.admin;

import io.threatbus.life.Outcome;
import io.threatbus.message.ForeignText;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Rejection;
import io.threatbus.spi.OutcomeListener;
import io.threatbus.stix.StixId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Where intelligence comes from: of each origin, and of each source that indicators name, what has come and when last.
 * Bounded: origins and sources beyond that have no line of their own. Thread-safe; it lies on the hot path.
 */
final class SourceTable implements OutcomeListener {
    private static final int MOST = 1000;
    /** A source may be named by as much as a message takes. */
    private static final int LONGEST_NAME = 200;

    private final InstantSource clock;
    private final Map<String, Origin> origins = new ConcurrentHashMap<>();
    private final Map<String, Source> sources = new ConcurrentHashMap<>();

    /** Who hands messages to the bus. */
    private static final class Origin {
        private final LongAdder accepted = new LongAdder();
        private final LongAdder rejected = new LongAdder();
        private volatile long lastAccepted;
        private volatile long lastRejected;
    }

    /** Who lists indicators, as these say. */
    private static final class Source {
        private final LongAdder added = new LongAdder();
        private final LongAdder changed = new LongAdder();
        private final LongAdder removed = new LongAdder();
        private volatile long lastAdded;
        private volatile long lastChanged;
        private volatile long lastRemoved;
    }

    SourceTable(InstantSource clock) {
        this.clock = clock;
    }

    private static <T> Optional<T> line(Map<String, T> table, String name, Supplier<T> empty) {
        String kept = ForeignText.cut(name, LONGEST_NAME);
        T known = table.get(kept);
        if (known == null && table.size() < MOST) {
            known = table.computeIfAbsent(kept, added -> empty.get());
        }
        return Optional.ofNullable(known);
    }

    @Override
    public void accepted(String origin, List<? extends Message> messages) {
        line(origins, origin, Origin::new).ifPresent(line -> {
            line.accepted.add(messages.size());
            line.lastAccepted = clock.millis();
        });
    }

    @Override
    public void rejected(String origin, Rejection rejection) {
        line(origins, origin, Origin::new).ifPresent(line -> {
            line.rejected.increment();
            line.lastRejected = clock.millis();
        });
    }

    @Override
    public void decided(Indicator word, Outcome outcome) {
        boolean added = outcome.isAdded();
        boolean edited = outcome.isEdited();
        if (!added && !edited && !outcome.isRemoved()) {
            return;
        }
        String name =
                word.source().or(() -> word.createdBy().map(StixId::toString)).orElse("");
        line(sources, name, Source::new).ifPresent(line -> {
            long now = clock.millis();
            if (added) {
                line.added.increment();
                line.lastAdded = now;
            } else if (edited) {
                line.changed.increment();
                line.lastChanged = now;
            } else {
                line.removed.increment();
                line.lastRemoved = now;
            }
        });
    }

    /** Both tables, those that were heard of last first. */
    Map<String, Object> json() {
        List<Map.Entry<String, Origin>> byOrigin = new ArrayList<>(origins.entrySet());
        byOrigin.sort(Comparator.comparingLong((Map.Entry<String, Origin> entry) ->
                        Math.max(entry.getValue().lastAccepted, entry.getValue().lastRejected))
                .reversed());
        List<Map.Entry<String, Source>> bySource = new ArrayList<>(sources.entrySet());
        bySource.sort(Comparator.comparingLong((Map.Entry<String, Source> entry) ->
                        Math.max(entry.getValue().lastAdded, entry.getValue().lastChanged))
                .reversed());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("origins", byOrigin.stream().map(SourceTable::origin).toList());
        json.put("sources", bySource.stream().map(SourceTable::source).toList());
        return json;
    }

    private static Map<String, Object> origin(Map.Entry<String, Origin> entry) {
        Origin line = entry.getValue();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("origin", entry.getKey());
        json.put("accepted", line.accepted.sum());
        json.put("rejected", line.rejected.sum());
        put(json, "last_accepted", line.lastAccepted);
        put(json, "last_rejected", line.lastRejected);
        return json;
    }

    private static Map<String, Object> source(Map.Entry<String, Source> entry) {
        Source line = entry.getValue();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", entry.getKey());
        json.put("added", line.added.sum());
        json.put("changed", line.changed.sum());
        json.put("removed", line.removed.sum());
        put(json, "last_added", line.lastAdded);
        put(json, "last_changed", line.lastChanged);
        put(json, "last_removed", line.lastRemoved);
        return json;
    }

    private static void put(Map<String, Object> json, String name, long millis) {
        if (millis != 0) {
            json.put(name, Instant.ofEpochMilli(millis).toString());
        }
    }
}
