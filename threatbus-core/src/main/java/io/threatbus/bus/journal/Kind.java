package io.threatbus.bus.journal;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Sighting;
import java.util.Optional;

/** What a record holds. */
enum Kind {
    INDICATOR(1),
    SIGHTING(2);

    private final byte code;

    Kind(int code) {
        this.code = (byte) code;
    }

    /** The byte that stands for it in a file. */
    byte code() {
        return code;
    }

    /** Reads the byte; empty if it stands for nothing. */
    static Optional<Kind> ofCode(byte code) {
        for (Kind kind : values()) {
            if (kind.code == code) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** The kind of a message; empty if such are not kept: whoever asked for a snapshot asks again. */
    static Optional<Kind> of(Message message) {
        if (message instanceof Indicator) {
            return Optional.of(INDICATOR);
        }
        return message instanceof Sighting ? Optional.of(SIGHTING) : Optional.empty();
    }
}
