package io.threatbus.stix;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All markings of one object, sorted by what they mean: computed once, when the object is read. Markings of a part of an
 * object count for the whole, since the bus passes objects on as they are. Immutable.
 */
public final class Marking {
    /** No marking at all. */
    public static final Marking NONE = new Marking(null, null, List.of());

    private static final Map<Tlp, Marking> ONLY = only();

    private final @Nullable Tlp tlp;
    private final @Nullable Pap pap;
    private final List<StixId> others;

    private Marking(@Nullable Tlp tlp, @Nullable Pap pap, List<StixId> others) {
        this.tlp = tlp;
        this.pap = pap;
        this.others = others;
    }

    private static Map<Tlp, Marking> only() {
        Map<Tlp, Marking> only = new EnumMap<>(Tlp.class);
        for (Tlp level : Tlp.values()) {
            only.put(level, new Marking(level, null, List.of()));
        }
        return only;
    }

    /** That of an object with references to these marking definitions, in whatever order. */
    public static Marking of(Collection<StixId> references) {
        Marking marking = NONE;
        for (StixId reference : references) {
            marking = marking.and(of(reference));
        }
        return marking;
    }

    private static Marking of(StixId reference) {
        Optional<Tlp> level = Tlp.of(reference);
        if (level.isPresent()) {
            return of(level.get());
        }
        return Pap.of(reference)
                .map(pap -> new Marking(null, pap, List.of()))
                .orElseGet(() -> new Marking(null, null, List.of(reference)));
    }

    /** That of an object with this level and nothing else. */
    public static Marking of(Tlp level) {
        return ONLY.getOrDefault(level, NONE);
    }

    /** The marking of something that is marked with both: the stricter of each. */
    public Marking and(Marking other) {
        if (equals(NONE) || equals(other)) {
            return other;
        }
        if (other.equals(NONE)) {
            return this;
        }
        return new Marking(stricter(tlp, other.tlp), stricter(pap, other.pap), union(others, other.others));
    }

    private static <L extends Comparable<L>> @Nullable L stricter(@Nullable L one, @Nullable L other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static List<StixId> union(List<StixId> one, List<StixId> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        Set<StixId> union = new LinkedHashSet<>(one);
        union.addAll(other);
        return List.copyOf(union);
    }

    /** How far it may be passed on; of several levels the strictest. Empty if it does not say. */
    public Optional<Tlp> tlp() {
        return Optional.ofNullable(tlp);
    }

    /** What may be done with it; of several levels the strictest. Empty if it does not say. */
    public Optional<Pap> pap() {
        return Optional.ofNullable(pap);
    }

    /** Markings that are of neither protocol. */
    public List<StixId> others() {
        return others;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Marking marking
                && tlp == marking.tlp
                && pap == marking.pap
                && others.equals(marking.others);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tlp, pap, others);
    }

    /** For people, such as {@code TLP:RED, PAP:AMBER}; {@code unmarked} if there is none. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        tlp().ifPresent(level -> parts.add(level.toString()));
        pap().ifPresent(level -> parts.add(level.toString()));
        others.forEach(other -> parts.add(other.toString()));
        return parts.isEmpty() ? "unmarked" : String.join(", ", parts);
    }
}
