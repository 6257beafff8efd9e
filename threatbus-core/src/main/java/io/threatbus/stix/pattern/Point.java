package io.threatbus.stix.pattern;

import java.util.Optional;

/**
 * One value to look for.
 *
 * @param kind what it is
 * @param objectPath the property that has it, in canonical form; names of hash algorithms as STIX writes them, as in
 *     {@code file:hashes.'SHA-256'}
 * @param value the value, normalised as {@link PointExtraction} says
 * @param constant the constant of the pattern it comes from; the whole expression if that was a {@code LIKE} or
 *     {@code MATCHES}
 * @param role where the value must be seen
 * @param hashAlgorithm for hashes, the name of the algorithm: as STIX writes it if it is known, else as in the pattern
 */
public record Point(
        PointKind kind,
        String objectPath,
        String value,
        Constant constant,
        PointRole role,
        Optional<String> hashAlgorithm) {

    /** The value as the pattern has it, without quotes and escapes. */
    public String originalValue() {
        return constant.text();
    }
}
