package io.threatbus.app.zeek.intel;

import io.threatbus.message.Indicator;
import io.threatbus.message.IndicatorState;
import io.threatbus.stix.StixId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
     * @param watches what is looked for from now on; empty for a removal
     */
    public record Translation(List<IntelChange> changes, List<IntelMapping.Unmappable> unmapped, List<Watch> watches) {
        public Translation {
            watches = List.copyOf(watches);
            changes = List.copyOf(changes);
            unmapped = List.copyOf(unmapped);
        }
    }

    private final IntelLedger ledger;

    IntelTranslator(IntelLedger ledger) {
        this.ledger = ledger;
    }

    /**
     * What this version of the indicator means.
     *
     * @param mapper made for this subscription
     */
    public synchronized Translation translate(Indicator indicator, Instant now, IntelMapper mapper) {
        IntelMapping mapping = mapper.map(indicator);
        IndicatorState state = indicator.stateAt(now);
        boolean removal = state == IndicatorState.REMOVED || state == IndicatorState.EXPIRED;
        List<Watch> watches = mapping instanceof IntelMapping.Items mapped ? mapped.watches() : List.of();
        List<IntelItem> wanted = watches.stream().map(Watch::item).toList();
        Set<IntelItem> obsolete = new LinkedHashSet<>(ledger.items(indicator.id()));
        List<IntelChange> changes = new ArrayList<>(wanted.size() + obsolete.size());
        if (removal) {
            obsolete.addAll(wanted);
            ledger.remove(indicator.id());
            remove(indicator, obsolete, mapper, changes);
        } else {
            wanted.forEach(obsolete::remove);
            ledger.remove(indicator.id());
            remove(indicator, obsolete, mapper, changes);
            add(indicator, watches, mapper, changes);
        }
        return new Translation(changes, unmapped(mapping), removal ? List.of() : watches);
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

    private void add(Indicator indicator, List<Watch> watches, IntelMapper mapper, List<IntelChange> changes) {
        if (watches.isEmpty()) {
            return;
        }
        ledger.put(
                indicator.id(),
                indicator.created(),
                watches.stream().map(Watch::item).toList());
        Map<String, String> context = mapper.isRich() ? IntelContext.of(indicator) : Map.of();
        for (Watch watch : watches) {
            changes.add(new IntelChange(
                    IntelChange.Operation.ADD,
                    indicator.id(),
                    indicator.created(),
                    watch.item(),
                    context,
                    mapper.isRich() ? watch.meant().conditions() : List.of()));
        }
    }

    /** The original script removes by value: what another indicator still wants has to be given again. */
    private void remove(Indicator indicator, Set<IntelItem> items, IntelMapper mapper, List<IntelChange> changes) {
        StixId id = indicator.id();
        for (IntelItem item : items) {
            changes.add(IntelChange.plain(IntelChange.Operation.REMOVE, id, indicator.created(), item));
            if (!mapper.isRich()) {
                ledger.holder(item)
                        .ifPresent(holder -> changes.add(IntelChange.plain(
                                IntelChange.Operation.ADD, holder.indicator(), holder.created(), item)));
            }
        }
    }
}
