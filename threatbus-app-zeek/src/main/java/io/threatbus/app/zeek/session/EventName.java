package io.threatbus.app.zeek.session;

import java.util.Optional;

/** The name of an event, taken apart: {@code Tenzir::intel} is {@code intel} of the module {@code Tenzir}. */
record EventName(Optional<String> namespace, String local) {
    private static final String SEPARATOR = "::";

    static EventName of(String name) {
        int end = name.lastIndexOf(SEPARATOR);
        return end <= 0
                ? new EventName(Optional.empty(), end < 0 ? name : name.substring(SEPARATOR.length()))
                : new EventName(Optional.of(name.substring(0, end)), name.substring(end + SEPARATOR.length()));
    }
}
