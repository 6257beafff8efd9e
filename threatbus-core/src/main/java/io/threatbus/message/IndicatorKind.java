package io.threatbus.message;

import java.util.Locale;

/** What an indicator looks for, as far as its lifetime is concerned. */
public enum IndicatorKind {
    ADDRESS(1),
    DOMAIN(1 << 1),
    URL(1 << 2),
    EMAIL(1 << 3),
    HASH(1 << 4),
    OTHER(1 << 5);

    private final int bit;

    IndicatorKind(int bit) {
        this.bit = bit;
    }

    /** What stands for it in {@link Indicator#kinds()}. */
    public int bit() {
        return bit;
    }

    /** The name in the database, in metrics and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of that {@link #label}. */
    public static IndicatorKind ofLabel(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
