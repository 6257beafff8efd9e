package io.threatbus.app.misp.mapping;

/**
 * Choices in making patterns.
 *
 * @param networksAsSubsets write networks with {@code ISSUBSET}, as STIX means it, rather than with {@code =}, which
 *     existing consumers turn into a subnet
 * @param unmappedAsCustom make a pattern on a custom object of types that have no STIX form, rather than none
 * @param directions keep source and destination of addresses in the pattern, which is then not a point indicator
 */
public record PatternOptions(boolean networksAsSubsets, boolean unmappedAsCustom, boolean directions) {
    /** Networks with {@code =}, unmapped types left out, addresses on their own. */
    public static final PatternOptions DEFAULT = new PatternOptions(false, false, false);
}
