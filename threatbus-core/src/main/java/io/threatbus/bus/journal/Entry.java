package io.threatbus.bus.journal;

/** One message as it was found in the journal. Immutable as long as nobody changes the bytes of the message. */
public final class Entry {
    private final long stream;
    private final long number;
    private final String origin;
    private final byte[] json;

    Entry(long stream, long number, String origin, byte[] json) {
        this.stream = stream;
        this.number = number;
        this.origin = origin;
        this.json = json;
    }

    /** The process that accepted it. */
    public long stream() {
        return stream;
    }

    /** Its place in the order. */
    public long number() {
        return number;
    }

    /** Who put it in. */
    public String origin() {
        return origin;
    }

    /** The message as JSON. */
    public byte[] json() {
        return json;
    }
}
