package io.threatbus.app.misp.filter;

import io.threatbus.app.misp.mapping.TlpMarking;
import io.threatbus.app.misp.mapping.TlpPolicy;
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
     * @param tlp which marking counts if there are several
     * @param mostFalsePositives how many reports of a false positive an attribute may have
     */
    public record Limits(
            Optional<TlpMarking> highest,
            TlpMarking untagged,
            TlpPolicy tlp,
            WarningListAction warningLists,
            FindingAction decay,
            OptionalInt mostFalsePositives) {
        /** Everything passes. */
        public static final Limits NONE = new Limits(
                Optional.empty(),
                TlpMarking.CLEAR,
                TlpPolicy.STRICTEST,
                WarningListAction.IGNORE,
                FindingAction.IGNORE,
                OptionalInt.empty());

        /** Nothing that is marked more strictly than this passes. */
        public static Limits upTo(TlpMarking highest) {
            return new Limits(
                    Optional.of(highest),
                    TlpMarking.CLEAR,
                    TlpPolicy.STRICTEST,
                    WarningListAction.IGNORE,
                    FindingAction.IGNORE,
                    OptionalInt.empty());
        }
    }

    /** Whether an attribute passes, and if not, why. */
    public enum Verdict {
        PASSES,
        /** The operator does not want it. */
        HELD_BACK,
        /** MISP itself holds something against it: that it has decayed, or reports of false positives. */
        DOUBTED
    }

    public Filter(List<FilterSettings> entries, Limits limits) {
        this.entries = entries.stream().map(FilterEntry::new).toList();
        this.limits = limits;
    }

    /** Whether an attribute passes; {@code to_ids} and deletion do not matter to the filter. */
    public boolean accepts(Attribute attribute) {
        return judge(attribute) == Verdict.PASSES;
    }

    /** Whether an attribute passes, and if not, why. */
    public Verdict judge(Attribute attribute) {
        if (!entries.isEmpty() && firstAccepting(attribute) == entries.size()) {
            return Verdict.HELD_BACK;
        }
        return withinLimits(attribute);
    }

    /** The index of the first entry that accepts it, or the number of entries. */
    private int firstAccepting(Attribute attribute) {
        int i = 0;
        while (i < entries.size() && !entries.get(i).accepts(attribute)) {
            i++;
        }
        return i;
    }

    private Verdict withinLimits(Attribute attribute) {
        if (limits.highest.isPresent()
                && limits.tlp.of(attribute).orElse(limits.untagged).isStricterThan(limits.highest.get())) {
            return Verdict.HELD_BACK;
        }
        boolean doubted =
                (limits.decay == FindingAction.DROP && attribute.doubts().decayed())
                        || attribute.sightings().falsePositives() > limits.mostFalsePositives.orElse(Integer.MAX_VALUE);
        return doubted ? Verdict.DOUBTED : Verdict.PASSES;
    }

    /** Whether everything passes. */
    public boolean isOpen() {
        return entries.isEmpty() && limits.highest.isEmpty() && !dependsOnFindings();
    }

    /** Whether the decision depends on what live messages do not show: the event's tags, and MISP's own findings. */
    public boolean dependsOnContext() {
        return limits.highest.isPresent()
                || dependsOnFindings()
                || entries.stream().anyMatch(entry -> entry.dependsOnTags() || entry.namesOwners());
    }

    /** Whether the decision may change with the event alone, so that nothing happens to its attributes. */
    public boolean dependsOnEvent() {
        return limits.highest.isPresent() || entries.stream().anyMatch(FilterEntry::dependsOnEvent);
    }

    /** Whether the decision depends on an event being published, which each edit in it takes back. */
    public boolean dependsOnPublication() {
        return entries.stream().anyMatch(FilterEntry::dependsOnPublication);
    }

    /**
     * Whether the decision depends on what MISP itself finds about an attribute, which none of its messages shows. What is
     * on a warning list passes, but not before that is known: sensors would get it.
     */
    public boolean dependsOnFindings() {
        return limits.warningLists.holdsBack() || needsDecay() || limits.mostFalsePositives.isPresent();
    }

    /** Whether MISP must say which warning lists something is on. */
    public boolean needsWarningLists() {
        return limits.warningLists != WarningListAction.IGNORE;
    }

    /** Whether MISP must say what its decay models think. */
    public boolean needsDecay() {
        return limits.decay == FindingAction.DROP;
    }

    /** Whether MISP must say who owns an event. */
    public boolean needsOwners() {
        return entries.stream().anyMatch(FilterEntry::namesOwners);
    }

    /** The searches that together find everything that passes, each as parameters for MISP. */
    public List<Map<String, Object>> searches() {
        return entries.isEmpty()
                ? List.of(Map.of())
                : entries.stream().map(FilterEntry::searchParameters).toList();
    }

    /** Whether the attribute passes, and the search of that index is the first that finds it. */
    public boolean acceptsFirstIn(int search, Attribute attribute) {
        return withinLimits(attribute) == Verdict.PASSES && (entries.isEmpty() || firstAccepting(attribute) == search);
    }
}
