package io.threatbus.app.store.life;

import java.util.Locale;

/** What an indicator looks for, as far as its lifetime is concerned. */
public enum IndicatorKind {
    ADDRESS,
    DOMAIN,
    URL,
    EMAIL,
    HASH,
    OTHER;

    /** The name in the database, in metrics and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static IndicatorKind ofLabel(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
