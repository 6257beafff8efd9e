package io.threatbus.bus.gate;

/** Whether an object may go to a peer; if not, by which rule, as a short stable code. */
public enum Decision {
    ALLOW("allowed"),
    /** Its level of the Traffic Light Protocol is stricter than the peer may see. */
    TLP("tlp"),
    /** It has no such level, and the peer may not see such. */
    UNMARKED("unmarked"),
    /** Its level of the Permissible Actions Protocol is stricter than the peer may see. */
    PAP("pap"),
    /** It has a marking whose meaning the bus does not know. */
    UNKNOWN_MARKING("unknown-marking"),
    /** It is of something that the bus does not know, so that nobody can say how that is marked. */
    UNKNOWN_OBJECT("unknown-object"),
    /** The peer does not want indicators of this kind. */
    KIND("kind"),
    /** The peer does not want indicators of so little confidence. */
    CONFIDENCE("confidence"),
    /** The peer does not want indicators without one of its labels. */
    LABEL("label"),
    /** The peer may no longer receive this topic at all. */
    TOPIC("topic");

    private final String code;

    Decision(String code) {
        this.code = code;
    }

    /** What it is counted by. */
    public String code() {
        return code;
    }

    /** Whether it is for what the object is marked with, and not for what the peer wants. */
    boolean isForMarking() {
        return this == TLP || this == UNMARKED || this == PAP || this == UNKNOWN_MARKING;
    }

    public boolean allows() {
        return this == ALLOW;
    }
}
