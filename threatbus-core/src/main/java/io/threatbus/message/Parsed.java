package io.threatbus.message;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import java.util.List;

/** What became of bytes that came in. */
public sealed interface Parsed {
    /**
     * They are a message.
     *
     * @param filledIn the required properties that were missing and were made up, as the Python version did: some of
     *     {@code spec_version} (then the object was read as STIX 2.0), {@code id}, {@code created}, {@code modified},
     *     {@code valid_from}
     */
    record Accepted(Message message, List<String> filledIn) implements Parsed {
        public Accepted {
            filledIn = List.copyOf(filledIn);
        }
    }

    /** They are not. */
    record Rejected(Rejection rejection) implements Parsed {}

    /** The message, where bad input can only be a mistake of our own or of a caller who wants to stop at it. */
    default Message orThrow() {
        if (this instanceof Accepted accepted) {
            return accepted.message;
        }
        Rejection rejection = ((Rejected) this).rejection;
        throw new ThreatBusException(
                Kind.INPUT, rejection.reason() + ": " + rejection.detail() + " in " + rejection.excerpt());
    }
}
