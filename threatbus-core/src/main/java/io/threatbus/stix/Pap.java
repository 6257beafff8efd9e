package io.threatbus.stix;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What may be done with something so that an adversary notices, from anything to nothing: the Permissible Actions Protocol.
 * Recognised by the identifiers of its marking definitions: those of the extension
 * {@code f8d78575-edfd-406e-8e84-6162a8450f5b}, and those that OpenCTI makes.
 */
public enum Pap {
    CLEAR(
            "ad15a0cd-55b6-4588-a14c-a66105329b92",
            "a3bea94c-b469-41dc-9cfe-d6e7daba7730",
            "4cdff7eb-acb8-543f-8573-829eb9fe8b34"),
    GREEN("c43594d1-4b11-4c59-93ab-1c9b14d53ce9", "89484dde-e3d2-547f-a6c6-d14824429eb1"),
    AMBER("60f8932b-e51e-4458-b265-a2e8be9a80ab", "a6f20d4d-0360-59b6-ba22-3b48707828b1"),
    RED("740d36e5-7714-4c30-961a-3ae632ceee0e", "4e4e3b84-de45-53df-9d9b-b21207699fd8");

    private static final Map<StixId, Pap> BY_ID = Arrays.stream(values())
            .flatMap(pap -> Arrays.stream(pap.uuids.split(" ", -1))
                    .map(uuid -> Map.entry(StixId.of("marking-definition--" + uuid), pap)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final String uuids;

    Pap(String... uuids) {
        this.uuids = String.join(" ", uuids);
    }

    /** The level that a marking stands for; empty if it is another kind of marking. */
    public static Optional<Pap> of(StixId marking) {
        return Optional.ofNullable(BY_ID.get(marking));
    }

    /** The marking definition of the extension, for {@code object_marking_refs}. */
    public StixId marking() {
        return StixId.of("marking-definition--" + uuids.split(" ", -1)[0]);
    }

    /** Whether it may go to those who do no more than that level permits. */
    public boolean isWithin(Pap limit) {
        return compareTo(limit) <= 0;
    }

    /** As it is written at the head of a document: {@code PAP:AMBER}. */
    @Override
    public String toString() {
        return "PAP:" + name().toUpperCase(Locale.ROOT);
    }
}
