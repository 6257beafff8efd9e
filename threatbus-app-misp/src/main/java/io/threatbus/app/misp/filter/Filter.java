package io.threatbus.app.misp.filter;

import io.threatbus.app.misp.mapping.TlpMarking;
import io.threatbus.app.misp.model.Attribute;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Decides which attributes may leave MISP. The same decision on live messages, on looked-up attributes and on snapshots.
 * Immutable, any thread may use it.
 */
public final class Filter {
    private final List<FilterEntry> entries;
    private final Limits limits;

    /**
     * What holds beside the list, for all attributes.
     *
     * @param highest nothing that is marked more strictly passes
     * @param untagged the level of what carries no marking
     * @param mostFalsePositives how many reports of a false positive an attribute may have
     */
    public record Limits(
            Optional<TlpMarking> highest,
            TlpMarking untagged,
            Findings warningLists,
            Findings decay,
            OptionalInt mostFalsePositives) {
        /** Everything passes. */
        public static final Limits NONE =
                new Limits(Optional.empty(), TlpMarking.CLEAR, Findings.IGNORE, Findings.IGNORE, OptionalInt.empty());
    }

    public Filter(List<FilterSettings> entries, Limits limits) {
        this.entries = entries.stream().map(FilterEntry::new).toList();
        this.limits = limits;
    }

    /** Whether an attribute passes; {@code to_ids} and deletion are no matter of the filter. */
    public boolean accepts(Attribute attribute) {
        return isWithinLimits(attribute) && (entries.isEmpty() || firstAccepting(attribute) < entries.size());
    }

    /** The index of the first entry that accepts it, or the number of entries. */
    private int firstAccepting(Attribute attribute) {
        int i = 0;
        while (i < entries.size() && !entries.get(i).accepts(attribute)) {
            i++;
        }
        return i;
    }

    private boolean isWithinLimits(Attribute attribute) {
        if (limits.highest.isPresent()
                && TlpMarking.of(attribute).orElse(limits.untagged).isStricterThan(limits.highest.get())) {
            return false;
        }
        return !(limits.warningLists == Findings.DROP && attribute.onWarningList())
                && !(limits.decay == Findings.DROP && attribute.decayed())
                && attribute.sightings().falsePositives() <= limits.mostFalsePositives.orElse(Integer.MAX_VALUE);
    }

    /** Whether everything passes. */
    public boolean isOpen() {
        return entries.isEmpty()
                && limits.highest.isEmpty()
                && limits.warningLists == Findings.IGNORE
                && limits.decay == Findings.IGNORE
                && limits.mostFalsePositives.isEmpty();
    }

    /** Whether the decision depends on what live messages do not show: the event's tags, and MISP's own findings. */
    public boolean dependsOnContext() {
        return limits.highest.isPresent()
                || dependsOnFindings()
                || entries.stream().anyMatch(FilterEntry::dependsOnTags);
    }

    /** Whether the decision depends on what MISP itself finds about an attribute, which none of its messages shows. */
    public boolean dependsOnFindings() {
        return needsWarningLists() || needsDecay() || limits.mostFalsePositives.isPresent();
    }

    public boolean needsWarningLists() {
        return limits.warningLists == Findings.DROP;
    }

    public boolean needsDecay() {
        return limits.decay == Findings.DROP;
    }

    /** The searches that together find everything that passes, each as parameters for MISP. */
    public List<Map<String, Object>> searches() {
        return entries.isEmpty()
                ? List.of(Map.of())
                : entries.stream().map(FilterEntry::searchParameters).toList();
    }

    /** Whether the attribute passes, and the search of that index is the first that finds it. */
    public boolean acceptsFirstIn(int search, Attribute attribute) {
        return isWithinLimits(attribute) && (entries.isEmpty() || firstAccepting(attribute) == search);
    }
}
