package io.threatbus.config;

/** Bounds of numbers in words. */
final class Bounds {
    private Bounds() {}

    static double lower(long min) {
        return min == Long.MIN_VALUE ? Double.NEGATIVE_INFINITY : min;
    }

    static double upper(long max) {
        return max == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : max;
    }

    /** A phrase to append, with a blank in front. */
    static String sentence(double min, double max) {
        boolean bottom = Double.isFinite(min);
        boolean top = Double.isFinite(max);
        if (bottom && top) {
            return " from " + plain(min) + " to " + plain(max);
        } else if (bottom) {
            return " of at least " + plain(min);
        }
        return top ? " of at most " + plain(max) : "";
    }

    private static String plain(double number) {
        return String.valueOf((long) number);
    }
}
