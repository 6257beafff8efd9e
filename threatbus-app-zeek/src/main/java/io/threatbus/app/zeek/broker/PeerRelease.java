package io.threatbus.app.zeek.broker;

/** What a peer's habits tell about its release. */
public enum PeerRelease {
    /** Nothing telling was received yet. */
    UNKNOWN("unknown"),
    /** Sends events without metadata: Zeek 5, or a program other than Zeek. */
    WITHOUT_METADATA("Zeek 5 or not Zeek"),
    /** Attaches the network time to every event: Zeek 6.0 to 7.2, or a newer one that was told to. */
    WITH_NETWORK_TIME("Zeek 6.0 to 7.2"),
    /** Sends empty metadata: Zeek 8.0 and newer. */
    WITH_EMPTY_METADATA("Zeek 8.0 or newer");

    private final String label;

    PeerRelease(String label) {
        this.label = label;
    }

    /** For people to read. */
    public String label() {
        return label;
    }
}
