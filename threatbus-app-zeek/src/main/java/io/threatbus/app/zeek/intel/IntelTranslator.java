package io.threatbus.app.zeek.intel;

import io.threatbus.message.Indicator;
import io.threatbus.spi.Book;
import io.threatbus.stix.StixTimestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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

    /** An item, with the time that Zeek shows beside the indicator that wants it. */
    private record Given(IntelItem item, StixTimestamp created) {
        /** As Zeek compares: without regard to case in all but addresses and networks. */
        Given key() {
            boolean exact = item.type() == IntelType.ADDR || item.type() == IntelType.SUBNET;
            String value = exact ? item.value() : item.value().toLowerCase(Locale.ROOT);
            return new Given(new IntelItem(item.type(), value), ANY_TIME);
        }
    }

    private final Book<Given> book;

    /**
     * A translator whose Zeek has nothing yet.
     *
     * @param onForgotten is run for every indicator that is forgotten to make room
     */
    IntelTranslator(int capacity, Runnable onForgotten) {
        book = new Book<>(Book.Sensor.KEEPS_INDICATORS, capacity, Given::key, onForgotten);
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
        watches.forEach(watch -> wanted.add(new Given(watch.item(), indicator.created())));
        boolean removal = indicator.isRemoval();
        List<Book.Step<Given>> steps = removal ? book.drop(indicator.id(), wanted) : book.put(indicator.id(), wanted);
        List<IntelChange> changes = new ArrayList<>(steps.size());
        for (Book.Step<Given> step : steps) {
            change(step, indicator, watches, mapper).ifPresent(changes::add);
        }
        return new Translation(changes, unmapped(mapping), removal ? List.of() : watches);
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
        return Optional.of(new IntelChange(
                IntelChange.Operation.ADD,
                indicator.id(),
                indicator.created(),
                item,
                mapper.isRich() ? IntelContext.of(indicator) : Map.of(),
                mapper.isRich() ? watch.meant().conditions() : List.of()));
    }

    /** How many indicators to remember from now on. */
    public synchronized void remember(int most) {
        book.resize(most);
    }

    private static List<IntelMapping.Unmappable> unmapped(IntelMapping mapping) {
        return mapping instanceof IntelMapping.Items mapped
                ? mapped.leftOut()
                : List.of((IntelMapping.Unmappable) mapping);
    }
}
