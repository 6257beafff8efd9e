package io.threatbus.app.store;

import java.util.Locale;

/** What an indicator looks for, as far as its lifetime is concerned. */
enum IndicatorKind {
    ADDRESS,
    DOMAIN,
    URL,
    EMAIL,
    HASH,
    OTHER;

    /** The name in the database, in metrics and on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static IndicatorKind ofLabel(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
