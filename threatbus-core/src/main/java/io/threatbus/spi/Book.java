package io.threatbus.spi;

import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber was given by value: which indicators want which item on its sensor. A sensor has one item of a value
 * however many indicators ask for it, so an item leaves the sensor when the last indicator that names it is dropped, and
 * not before. Bounded: beyond its capacity the indicator that was put first is forgotten first; its items stay on the
 * sensor, for nobody withdrew it.
 *
 * <p>An item is told apart by its key, the value as that sensor compares. Not thread-safe: owned by its subscription.
 *
 * @param <I> an item, with {@code equals} by its exact spelling
 */
public final class Book<I> {
    /**
     * A step to take on the sensor.
     *
     * @param adds whether the item is to be added, or else removed
     * @param indicator for which indicator
     */
    public record Step<I>(boolean adds, I item, StixId indicator) {}

    /** How a sensor keeps what it is given. */
    public enum Sensor {
        /** Values alone, such as a data set: an item is added for its first indicator and removed with its last. */
        KEEPS_VALUES,
        /**
         * Values with the indicators that want them: each adds its own. Removing an item may take it away for all, so it is
         * added again for one that is left, the newest.
         */
        KEEPS_INDICATORS
    }

    private final Sensor sensor;
    private final UnaryOperator<I> key;
    private final Runnable onForgotten;
    private final Map<StixId, List<I>> items = new LinkedHashMap<>();
    /** By key: who wants it, one identifier, or a set of several with the one that was put last at its end. */
    private final Map<I, Object> holders = new HashMap<>();

    private int capacity;

    /**
     * An empty book.
     *
     * @param sensor how the sensor keeps what it is given
     * @param capacity how many indicators to remember at most
     * @param key the item in the form in which the sensor compares, such as with lower-case letters
     * @param onForgotten is run for every indicator that is forgotten to make room
     */
    public Book(Sensor sensor, int capacity, UnaryOperator<I> key, Runnable onForgotten) {
        this.sensor = sensor;
        this.capacity = capacity;
        this.key = key;
        this.onForgotten = onForgotten;
    }

    /** Whether a version of the indicator is in the book. */
    public boolean has(StixId indicator) {
        return items.containsKey(indicator);
    }

    /** Shows every item of every indicator. */
    public void forEach(BiConsumer<StixId, I> reader) {
        items.forEach((indicator, wanted) -> wanted.forEach(item -> reader.accept(indicator, item)));
    }

    /** How many indicators are in the book. */
    public int size() {
        return items.size();
    }

    /**
     * The indicator is to be looked for: puts its items, and drops those of an older version that it lacks.
     *
     * @param wanted the items of this version; one that a sensor cannot have simply has none
     * @return the steps to take, those that add first
     */
    public List<Step<I>> put(StixId indicator, List<I> wanted) {
        List<I> before = items.getOrDefault(indicator, List.of());
        Map<I, I> now = new LinkedHashMap<>();
        wanted.forEach(item -> now.putIfAbsent(key.apply(item), item));
        List<Step<I>> steps = new ArrayList<>();
        now.forEach((itemKey, item) -> {
            boolean others = holders.containsKey(itemKey);
            if (sensor == Sensor.KEEPS_INDICATORS || !others) {
                steps.add(new Step<>(true, item, indicator));
            }
            if (others) {
                detach(indicator, itemKey);
            }
            attach(indicator, itemKey);
        });
        for (I item : before) {
            if (!now.containsKey(key.apply(item))) {
                drop(indicator, item, steps);
            }
        }
        items.remove(indicator);
        if (!now.isEmpty()) {
            items.put(indicator, List.copyOf(now.values()));
            resize(capacity);
        }
        return steps;
    }

    /**
     * The indicator is no longer to be looked for: drops its items.
     *
     * @param named the items that the removal names; taken away where nobody is known to want them, for what was given
     *     before the book was opened
     */
    public List<Step<I>> drop(StixId indicator, List<I> named) {
        List<Step<I>> steps = new ArrayList<>();
        List<I> had = Objects.requireNonNullElse(items.remove(indicator), List.of());
        Set<I> keys = new LinkedHashSet<>();
        for (I item : had) {
            keys.add(key.apply(item));
            drop(indicator, item, steps);
        }
        for (I item : named) {
            if (keys.add(key.apply(item))) {
                dropUnknown(indicator, item, steps);
            }
        }
        return steps;
    }

    private void dropUnknown(StixId indicator, I item, List<Step<I>> steps) {
        Optional<StixId> holder = holder(item);
        if (holder.isEmpty() || sensor == Sensor.KEEPS_INDICATORS) {
            steps.add(new Step<>(false, item, indicator));
            holder.ifPresent(left -> steps.add(new Step<>(true, itemOf(left, key.apply(item), item), left)));
        }
    }

    private void drop(StixId indicator, I item, List<Step<I>> steps) {
        I itemKey = key.apply(item);
        if (!detach(indicator, itemKey)) {
            return;
        }
        if (!holders.containsKey(itemKey) || sensor == Sensor.KEEPS_INDICATORS) {
            steps.add(new Step<>(false, item, indicator));
            holder(item).ifPresent(left -> steps.add(new Step<>(true, itemOf(left, itemKey, item), left)));
        }
    }

    /** As that indicator spells it. */
    private I itemOf(StixId indicator, I itemKey, I otherwise) {
        for (I item : items.getOrDefault(indicator, List.of())) {
            if (key.apply(item).equals(itemKey)) {
                return item;
            }
        }
        return otherwise;
    }

    /** Remembers so many indicators from now on. */
    public void resize(int most) {
        capacity = most;
        while (items.size() > capacity) {
            StixId oldest = items.keySet().iterator().next();
            List<I> forgotten = Objects.requireNonNull(items.remove(oldest));
            forgotten.forEach(item -> detach(oldest, key.apply(item)));
            onForgotten.run();
        }
    }

    @SuppressWarnings("unchecked")
    private static Set<StixId> several(Object wanting) {
        return (Set<StixId>) wanting;
    }

    private void attach(StixId indicator, I itemKey) {
        @Nullable Object before = holders.putIfAbsent(itemKey, indicator);
        if (before instanceof StixId one) {
            Set<StixId> both = new LinkedHashSet<>(4);
            both.add(one);
            both.add(indicator);
            holders.put(itemKey, both);
        } else if (before != null) {
            several(before).add(indicator);
        }
    }

    /** Whether the indicator wanted the item. */
    private boolean detach(StixId indicator, I itemKey) {
        @Nullable Object before = holders.get(itemKey);
        if (before instanceof StixId one) {
            return one.equals(indicator) && holders.remove(itemKey) != null;
        } else if (before == null || !several(before).remove(indicator)) {
            return false;
        }
        if (several(before).size() == 1) {
            holders.put(itemKey, several(before).iterator().next());
        }
        return true;
    }

    /** Whether any indicator wants an item. */
    public boolean isWanted(I item) {
        return holders.containsKey(key.apply(item));
    }

    /** The indicators that want an item, the one that was put first at the beginning. */
    public List<StixId> holders(I item) {
        @Nullable Object wanting = holders.get(key.apply(item));
        if (wanting instanceof StixId one) {
            return List.of(one);
        }
        return wanting == null ? List.of() : List.copyOf(several(wanting));
    }

    /** The indicator that was put first of those that want an item. */
    public Optional<StixId> first(I item) {
        @Nullable Object wanting = holders.get(key.apply(item));
        if (wanting instanceof StixId one) {
            return Optional.of(one);
        }
        return wanting == null
                ? Optional.empty()
                : Optional.of(several(wanting).iterator().next());
    }

    /** The indicator that was put last of those that want an item. */
    public Optional<StixId> holder(I item) {
        List<StixId> all = holders(item);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** The items of an indicator; none if it is not in the book. */
    public List<I> items(StixId indicator) {
        return items.getOrDefault(indicator, List.of());
    }
}
