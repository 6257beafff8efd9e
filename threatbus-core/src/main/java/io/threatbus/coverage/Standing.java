package io.threatbus.coverage;

/**
 * How a peer stands to one indicator.
 *
 * @param reason why it is passed over, as a short stable code; empty otherwise
 */
public record Standing(Kind kind, String reason) {
    static final Standing HELD = new Standing(Kind.HELD, "");
    static final Standing UNCONFIRMED = new Standing(Kind.UNCONFIRMED, "");
    static final Standing WAITS = new Standing(Kind.WAITS, "");
    static final Standing LOST = new Standing(Kind.LOST, "");
    static final Standing AWAY = new Standing(Kind.AWAY, "");
    static final Standing NOT_ASKED = new Standing(Kind.NOT_ASKED, "");

    /** In a word. */
    public enum Kind {
        /** It has it, as far as it can show. */
        HELD,
        /** It was sent, and the peer has not said yet that it has it. */
        UNCONFIRMED,
        /** It waits in the peer's queue. */
        WAITS,
        /** It did not get there. */
        LOST,
        /** The peer is not connected. */
        AWAY,
        /** It is older than what the peer has asked for. */
        NOT_ASKED,
        /** It is not for this peer, or has no form there; the reason says why. */
        SKIPPED
    }
}
