package io.threatbus.app.zeek.data;

/**
 * What a received value may cost.
 *
 * @param nesting the most containers within each other
 * @param values the most values in one message, containers and table keys included
 */
public record DecodingLimits(int nesting, int values) {
    /** 64 levels and a million values. */
    public static final DecodingLimits DEFAULT = new DecodingLimits(64, 1_000_000);

    /** Checks that both are positive. */
    public DecodingLimits {
        if (nesting < 1 || values < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive: " + nesting + " levels, " + values + " values");
        }
    }
}
