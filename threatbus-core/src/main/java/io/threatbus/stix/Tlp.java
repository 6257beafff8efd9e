package io.threatbus.stix;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How far something may be passed on, from anybody to nobody: the Traffic Light Protocol. Recognised by the identifiers of
 * its marking definitions, of version 1.0 (STIX 2.1, section 7.2.1.4) and of version 2.0 (the OASIS extension
 * {@code 60a3c5c5-0d10-413e-aab3-9e08dde9e88d}). Version 1.0 calls {@link #CLEAR} white, and its amber is
 * {@link #AMBER}, which may reach clients; version 1.0 has no {@link #AMBER_STRICT}, but OpenCTI, which uses it otherwise,
 * has made one.
 */
public enum Tlp {
    CLEAR("94868c89-83c2-464b-929b-a1a8aa3c8487", "613f2e26-407d-48c7-9eca-b8e91df99dc9"),
    GREEN("bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "34098fce-860f-48ae-8e50-ebd3cc5e41da"),
    AMBER("55d920b0-5e8b-4f79-9ee9-91f868d9b421", "f88d31f6-486f-44da-b317-01333bde0b82"),
    AMBER_STRICT("939a9414-2ddd-4d32-a0cd-375ea402b003", "826578e1-40ad-459f-bc73-ede076f81f37"),
    RED("e828b379-4e03-4974-9ac4-e53a884c97c1", "5e57c739-391a-4eb3-b6be-7d15ca92d5ed");

    private static final String TYPE = "marking-definition";
    private static final String PREFIX = "TLP:";
    private static final Map<StixId, Tlp> BY_ID = Arrays.stream(values())
            .flatMap(tlp -> Arrays.stream(new String[] {tlp.version2, tlp.version1})
                    .map(uuid -> Map.entry(StixId.of(TYPE + "--" + uuid), tlp)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final String version2;
    private final String version1;

    Tlp(String version2, String version1) {
        this.version2 = version2;
        this.version1 = version1;
    }

    /** The level that a marking stands for; empty if it is another kind of marking. */
    public static Optional<Tlp> of(StixId marking) {
        return Optional.ofNullable(BY_ID.get(marking));
    }

    /** The strictest level among the markings of an object; empty if none of them is of this protocol. */
    public static Optional<Tlp> strictest(Collection<StixId> markings) {
        return markings.stream().flatMap(marking -> of(marking).stream()).max(Comparator.naturalOrder());
    }

    /** The level of that name: {@code TLP:AMBER+STRICT}, {@code amber+strict} or {@code amber_strict}; white is clear. */
    public static Optional<Tlp> named(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        String level = upper.startsWith(PREFIX) ? upper.substring(PREFIX.length()) : upper;
        String constant = level.equals("WHITE") ? CLEAR.name() : level.replace('+', '_');
        return Arrays.stream(values())
                .filter(tlp -> tlp.name().equals(constant))
                .findFirst();
    }

    /** The marking definition of version 2.0, for {@code object_marking_refs}. */
    public StixId marking() {
        return StixId.of(TYPE + "--" + version2);
    }

    /** Whether it may go to those who may see things up to that level. */
    public boolean isWithin(Tlp limit) {
        return compareTo(limit) <= 0;
    }

    /** As it is written at the head of a document: {@code TLP:AMBER+STRICT}. */
    @Override
    public String toString() {
        return PREFIX + name().replace('_', '+');
    }
}
