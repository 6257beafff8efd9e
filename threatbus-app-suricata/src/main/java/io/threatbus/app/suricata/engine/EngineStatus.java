package io.threatbus.app.suricata.engine;

/**
 * How one Suricata is.
 *
 * @param detail for people
 */
public record EngineStatus(State state, String detail) {
    /** States, from the worst to the best. */
    public enum State {
        /** There is no connection. */
        AWAY,
        /** It is connected, and not all that is wanted is there yet. */
        FILLING,
        /** What it has is what is wanted, as far as it takes it. */
        IN_SYNC
    }

    static EngineStatus of(State state, String detail) {
        return new EngineStatus(state, detail);
    }
}
