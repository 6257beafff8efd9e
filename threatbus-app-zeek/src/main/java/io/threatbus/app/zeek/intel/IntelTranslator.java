package io.threatbus.app.zeek.intel;

import io.threatbus.message.Indicator;
import io.threatbus.spi.Book;
import io.threatbus.stix.StixTimestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
     */
    public record Translation(List<IntelChange> changes, List<IntelMapping.Unmappable> unmapped) {
        public Translation {
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

    /** What an indicator as the bus decided it means for this Zeek. */
    public synchronized Translation translate(Indicator indicator) {
        IntelMapping mapping = IntelMapper.map(indicator);
        List<Given> wanted = new ArrayList<>();
        if (mapping instanceof IntelMapping.Items mapped) {
            mapped.items().forEach(item -> wanted.add(new Given(item, indicator.created())));
        }
        List<Book.Step<Given>> steps =
                indicator.isRemoval() ? book.drop(indicator.id(), wanted) : book.put(indicator.id(), wanted);
        List<IntelChange> changes = new ArrayList<>(steps.size());
        for (Book.Step<Given> step : steps) {
            StixTimestamp created = step.indicator().equals(indicator.id())
                    ? indicator.created()
                    : step.item().created();
            changes.add(new IntelChange(
                    step.adds() ? IntelChange.Operation.ADD : IntelChange.Operation.REMOVE,
                    step.indicator(),
                    created,
                    step.item().item()));
        }
        return new Translation(changes, unmapped(mapping));
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
