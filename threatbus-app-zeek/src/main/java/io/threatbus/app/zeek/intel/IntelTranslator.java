package io.threatbus.app.zeek.intel;

import io.threatbus.message.Indicator;
import io.threatbus.message.IndicatorState;
import io.threatbus.stix.StixId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns the versions of indicators, as they come, into the steps that keep one Zeek's intel right. Its own monitor guards
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

    private final IntelLedger ledger;

    IntelTranslator(IntelLedger ledger) {
        this.ledger = ledger;
    }

    public synchronized Translation translate(Indicator indicator, Instant now) {
        IntelMapping mapping = IntelMapper.map(indicator);
        IndicatorState state = indicator.stateAt(now);
        boolean removal = state == IndicatorState.REMOVED || state == IndicatorState.EXPIRED;
        List<IntelItem> wanted = mapping instanceof IntelMapping.Items mapped ? mapped.items() : List.of();
        Set<IntelItem> obsolete = new LinkedHashSet<>(ledger.items(indicator.id()));
        List<IntelChange> changes = new ArrayList<>(wanted.size() + obsolete.size());
        if (removal) {
            obsolete.addAll(wanted);
            ledger.remove(indicator.id());
            remove(indicator, obsolete, changes);
        } else {
            wanted.forEach(obsolete::remove);
            ledger.remove(indicator.id());
            remove(indicator, obsolete, changes);
            add(indicator, wanted, changes);
        }
        return new Translation(changes, unmapped(mapping));
    }

    /** How many indicators to remember from now on. */
    synchronized void remember(int most) {
        ledger.resize(most);
    }

    private static List<IntelMapping.Unmappable> unmapped(IntelMapping mapping) {
        return mapping instanceof IntelMapping.Items mapped
                ? mapped.leftOut()
                : List.of((IntelMapping.Unmappable) mapping);
    }

    private void add(Indicator indicator, List<IntelItem> items, List<IntelChange> changes) {
        if (items.isEmpty()) {
            return;
        }
        ledger.put(indicator.id(), indicator.created(), items);
        for (IntelItem item : items) {
            changes.add(new IntelChange(IntelChange.Operation.ADD, indicator.id(), indicator.created(), item));
        }
    }

    /** A script removes by value: what another indicator still wants has to be given again. */
    private void remove(Indicator indicator, Set<IntelItem> items, List<IntelChange> changes) {
        StixId id = indicator.id();
        for (IntelItem item : items) {
            changes.add(new IntelChange(IntelChange.Operation.REMOVE, id, indicator.created(), item));
            ledger.holder(item)
                    .ifPresent(holder -> changes.add(
                            new IntelChange(IntelChange.Operation.ADD, holder.indicator(), holder.created(), item)));
        }
    }
}
