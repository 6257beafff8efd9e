package io.threatbus.app.misp.mapping;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Traffic Light Protocol's levels and their STIX marking definitions: white, green, amber and red of STIX 2.1
 * (section 7.2.1.4), clear and amber+strict of its TLP 2.0 extension.
 */
public enum TlpMarking {
    WHITE("tlp:white", 0, "613f2e26-407d-48c7-9eca-b8e91df99dc9"),
    CLEAR("tlp:clear", 0, "94868c89-83c2-464b-929b-a1a8aa3c8487"),
    GREEN("tlp:green", 1, "34098fce-860f-48ae-8e50-ebd3cc5e41da"),
    AMBER("tlp:amber", 2, "f88d31f6-486f-44da-b317-01333bde0b82"),
    AMBER_STRICT("tlp:amber+strict", 3, "939a9414-2ddd-4d32-a0cd-375ea402b003"),
    RED("tlp:red", 4, "5e57c739-391a-4eb3-b6be-7d15ca92d5ed");

    private static final Map<String, TlpMarking> BY_TAG =
            Stream.of(values()).collect(Collectors.toMap(level -> level.tag, Function.identity()));

    private final String tag;
    private final int strictness;
    private final String reference;

    TlpMarking(String tag, int strictness, String uuid) {
        this.tag = tag;
        this.strictness = strictness;
        this.reference = "marking-definition--" + uuid;
    }

    /** The level a tag stands for, in whatever case it is written. */
    public static Optional<TlpMarking> ofTag(String name) {
        return name.length() > 4 && name.regionMatches(true, 0, "tlp:", 0, 4)
                ? Optional.ofNullable(BY_TAG.get(name.toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    /** The stricter of two levels; empty if there is none. */
    static Optional<TlpMarking> stricter(Optional<TlpMarking> one, Optional<TlpMarking> other) {
        if (one.isEmpty() || (other.isPresent() && other.get().isStricterThan(one.get()))) {
            return other;
        }
        return one;
    }

    /** Whether fewer people may see what is marked with this one. */
    public boolean isStricterThan(TlpMarking other) {
        return strictness > other.strictness;
    }

    /** The identifier of the marking definition. */
    public String reference() {
        return reference;
    }
}
