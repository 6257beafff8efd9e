package io.threatbus.app.zeek.data;

/**
 * Broker's form of floating point numbers: IEEE 754 binary64, except that the infinities are swapped, that there is only
 * one not-a-number, and that subnormal numbers are broken on both sides.
 */
final class BrokerReal {
    private static final long POSITIVE_INFINITY = 0xfff0_0000_0000_0000L;
    private static final long NEGATIVE_INFINITY = 0x7ff0_0000_0000_0000L;
    private static final long NOT_A_NUMBER = -1L;
    private static final long SIGN = 1L << 63;
    private static final long EXPONENT = 0x7ff0_0000_0000_0000L;

    private BrokerReal() {}

    static long toBits(double value) {
        if (Double.isNaN(value)) {
            return NOT_A_NUMBER;
        } else if (Double.isInfinite(value)) {
            return value > 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY;
        }
        long bits = Double.doubleToRawLongBits(value);
        return (bits & EXPONENT) == 0 ? bits & SIGN : bits;
    }

    static double fromBits(long bits) {
        if (bits == POSITIVE_INFINITY) {
            return Double.POSITIVE_INFINITY;
        } else if (bits == NEGATIVE_INFINITY) {
            return Double.NEGATIVE_INFINITY;
        } else if ((bits & EXPONENT) == 0) {
            return Double.longBitsToDouble(bits & SIGN);
        }
        double value = Double.longBitsToDouble(bits);
        return Double.isNaN(value) ? Double.NaN : value;
    }
}
