package io.threatbus.app.zeek.intel;

import io.threatbus.message.Indicator;
import io.threatbus.spi.Book;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.stix.pattern.PointExtraction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns indicators, as the bus decided them, into the steps that keep one Zeek's intel right. Its own monitor guards
 * everything: the thread of a subscription that has just ended may still use it when its successor begins.
 */
public final class IntelTranslator {
    /**
     * What one indicator means for Zeek.
     *
     * @param changes to be made in this order; may be empty
     * @param unmapped what cannot be looked for, of all or a part of the pattern
     * @param watches what is looked for from now on; empty for a removal
     */
    public record Translation(List<IntelChange> changes, List<IntelMapping.Unmappable> unmapped, List<Watch> watches) {
        public Translation {
            watches = List.copyOf(watches);
            changes = List.copyOf(changes);
            unmapped = List.copyOf(unmapped);
        }
    }

    private static final StixTimestamp ANY_TIME = StixTimestamp.of(Instant.EPOCH);
    /** Of what Zeek has from before, of which nobody knows the version. */
    private static final long FROM_BEFORE = 0;

    /** An item, with the time that Zeek shows beside the indicator that wants it. */
    private record Given(IntelItem item, StixTimestamp created, long version) {
        /** As Zeek compares. */
        Given key() {
            return keyOf(ItemDigest.kept(item));
        }

        static Given keyOf(IntelItem kept) {
            return new Given(kept, ANY_TIME, 0);
        }
    }

    private final Book<Given> book;
    private final WantedDigest wantedDigest = new WantedDigest();
    private int capacity;
    private boolean forgetful;

    /**
     * A translator whose Zeek has nothing yet.
     *
     * @param onForgotten is run for every indicator that is forgotten to make room
     */
    IntelTranslator(int capacity, Runnable onForgotten) {
        this.capacity = capacity;
        book = new Book<>(Book.Sensor.KEEPS_INDICATORS, capacity, Given::key, () -> {
            forgetful = true;
            onForgotten.run();
        });
    }

    /**
     * What an indicator as the bus decided it means for this Zeek.
     *
     * @param mapper made for this subscription
     */
    public synchronized Translation translate(Indicator indicator, IntelMapper mapper) {
        IntelMapping mapping = mapper.map(indicator);
        List<Watch> watches = mapping instanceof IntelMapping.Items mapped ? mapped.watches() : List.of();
        List<Given> wanted = new ArrayList<>(watches.size());
        long version = version(indicator, mapper);
        watches.forEach(watch -> wanted.add(new Given(watch.item(), indicator.created(), version)));
        boolean removal = indicator.isRemoval();
        List<Book.Step<Given>> steps = enter(indicator.id(), wanted, removal);
        List<IntelChange> changes = new ArrayList<>(steps.size());
        for (Book.Step<Given> step : steps) {
            change(step, indicator, watches, mapper).ifPresent(changes::add);
        }
        return new Translation(changes, unmapped(mapping), removal ? List.of() : watches);
    }

    private List<Book.Step<Given>> enter(StixId id, List<Given> items, boolean removal) {
        Map<Given, Boolean> before = new HashMap<>();
        items.forEach(given -> before.computeIfAbsent(given.key(), this::isWanted));
        book.items(id).forEach(given -> before.computeIfAbsent(given.key(), this::isWanted));
        List<Book.Step<Given>> steps = removal ? book.drop(id, items) : book.put(id, items);
        before.forEach(this::note);
        return steps;
    }

    /** How many indicators count as given. */
    public synchronized int size() {
        return book.size();
    }

    /** Whether a version of the indicator was given here, so that it is known what Zeek is to have of it. */
    public synchronized boolean gave(StixId indicator) {
        return book.items(indicator).stream().anyMatch(given -> given.version() != FROM_BEFORE);
    }

    /** Whether Zeek is to hold an item for an indicator. */
    public synchronized boolean wants(StixId indicator, IntelItem kept) {
        return book.items(indicator).stream()
                .anyMatch(given -> given.key().item().equals(kept));
    }

    /** Zeek has this of an indicator from before: it counts as given, unless a version of it was given since. */
    public synchronized void takeOver(StixId indicator, IntelItem item) {
        List<Given> held = new ArrayList<>(book.items(indicator));
        if (held.stream().allMatch(given -> given.version() == FROM_BEFORE)) {
            held.add(new Given(item, ANY_TIME, FROM_BEFORE));
            enter(indicator, held, false);
        }
    }

    /**
     * What Zeek may have of an indicator from before, for one that does not say what it has: takes over what this version
     * means.
     *
     * @return false if no more indicators are remembered
     */
    public synchronized boolean recall(Indicator indicator, IntelMapper mapper) {
        if (book.size() >= capacity) {
            return false;
        }
        if (!book.has(indicator.id())) {
            mapper.watches(indicator).forEach(watch -> takeOver(indicator.id(), watch.item()));
        }
        return true;
    }

    /**
     * Which version is the current one of an indicator that Zeek has from before: what it has of it stays, or is replaced.
     * Nothing for an indicator that was given or withdrawn since.
     */
    public synchronized Translation renew(Indicator indicator, IntelMapper mapper) {
        List<Given> held = book.items(indicator.id());
        if (held.isEmpty() || held.stream().anyMatch(given -> given.version() != FROM_BEFORE)) {
            return new Translation(List.of(), List.of(), List.of());
        }
        Set<Given> keys = held.stream().map(Given::key).collect(Collectors.toSet());
        Translation translation = translate(indicator, mapper);
        boolean same =
                keys.equals(book.items(indicator.id()).stream().map(Given::key).collect(Collectors.toSet()));
        return same ? new Translation(List.of(), translation.unmapped(), translation.watches()) : translation;
    }

    private boolean isWanted(Given key) {
        return book.holder(key).isPresent();
    }

    private void note(Given key, boolean wantedBefore) {
        boolean wantedNow = isWanted(key);
        if (wantedNow && !wantedBefore) {
            wantedDigest.add(key.item());
        } else if (wantedBefore && !wantedNow) {
            wantedDigest.remove(key.item());
        }
    }

    /** With another mapping the same version may mean other items. */
    private static long version(Indicator indicator, IntelMapper mapper) {
        return indicator.versionHash() * 31 + mapper.kind();
    }

    /** Whether Zeek was given this very version, as this mapper maps it, and it has items. */
    public synchronized boolean isGiven(Indicator indicator, IntelMapper mapper) {
        List<Given> given = book.items(indicator.id());
        long version = version(indicator, mapper);
        return !indicator.isRemoval()
                && !given.isEmpty()
                && given.stream().allMatch(item -> item.version() == version)
                && isAllOf(given, indicator, mapper);
    }

    /** Of several values the guard may leave out others by now. */
    private static boolean isAllOf(List<Given> given, Indicator indicator, IntelMapper mapper) {
        return PointExtraction.single(indicator.pattern()).isPresent()
                || given.stream()
                        .map(Given::item)
                        .collect(Collectors.toSet())
                        .equals(mapper.watches(indicator).stream()
                                .map(Watch::item)
                                .collect(Collectors.toSet()));
    }

    /** Gives Zeek once more what it was given of this version; nothing if it was given another one since. */
    public synchronized List<IntelChange> again(Indicator indicator, IntelMapper mapper) {
        if (!isGiven(indicator, mapper)) {
            return List.of();
        }
        List<IntelChange> changes = new ArrayList<>();
        for (Watch watch : mapper.watches(indicator)) {
            changes.add(addition(indicator, watch, mapper));
        }
        return changes;
    }

    private static IntelChange addition(Indicator indicator, Watch watch, IntelMapper mapper) {
        return new IntelChange(
                IntelChange.Operation.ADD,
                indicator.id(),
                indicator.created(),
                watch.item(),
                mapper.isRich() ? IntelContext.of(indicator) : Map.of(),
                mapper.isRich() ? watch.meant().conditions() : List.of());
    }

    /** What Zeek is to hold of the bus; empty if more was given than is remembered. */
    public synchronized Optional<Holding> wanted() {
        return forgetful ? Optional.empty() : Optional.of(wantedDigest.state());
    }

    /** The digests of what Zeek is to hold, by bucket. */
    public synchronized long[] wantedBuckets() {
        return wantedDigest.buckets();
    }

    /** What Zeek is to hold in some buckets, as it keeps it, and which indicators want it. Looks at every item. */
    public synchronized Map<Integer, Map<IntelItem, Set<StixId>>> wantedIn(BitSet buckets) {
        Map<Integer, Map<IntelItem, Set<StixId>>> found = new HashMap<>();
        book.forEach((id, given) -> {
            IntelItem kept = given.key().item();
            int bucket = ItemDigest.bucket(ItemDigest.of(kept));
            if (buckets.get(bucket)) {
                found.computeIfAbsent(bucket, any -> new HashMap<>())
                        .computeIfAbsent(kept, any -> new HashSet<>())
                        .add(id);
            }
        });
        return found;
    }

    /** The original script removes by value: what another indicator still wants has to be given again. */
    private static Optional<IntelChange> change(
            Book.Step<Given> step, Indicator indicator, List<Watch> watches, IntelMapper mapper) {
        IntelItem item = step.item().item();
        if (!step.indicator().equals(indicator.id())) {
            return mapper.isRich()
                    ? Optional.empty()
                    : Optional.of(IntelChange.plain(
                            IntelChange.Operation.ADD,
                            step.indicator(),
                            step.item().created(),
                            item));
        }
        if (!step.adds()) {
            return Optional.of(
                    IntelChange.plain(IntelChange.Operation.REMOVE, indicator.id(), indicator.created(), item));
        }
        Watch watch = watches.stream()
                .filter(one -> one.item().equals(item))
                .findFirst()
                .orElseThrow();
        return Optional.of(addition(indicator, watch, mapper));
    }

    /** How many indicators to remember from now on. */
    public synchronized void remember(int most) {
        capacity = most;
        book.resize(most);
    }

    private static List<IntelMapping.Unmappable> unmapped(IntelMapping mapping) {
        return mapping instanceof IntelMapping.Items mapped
                ? mapped.leftOut()
                : List.of((IntelMapping.Unmappable) mapping);
    }
}
