package io.threatbus.zmtp;

/** What happens on the connections of one listening port. All methods are called on the loop's thread. */
public interface ConnectionListener {
    /** The handshake is done. */
    default void opened(Connection connection) {}

    /**
     * A frame has come.
     *
     * @param more whether it is not the last of its message
     * @param data holds it from {@code offset} on; only valid during the call
     */
    void frame(Connection connection, boolean more, byte[] data, int offset, int length);

    /** A frame longer than the port's limit has begun; it will be skipped. */
    default void oversized(Connection connection, boolean more, long length) {}

    /** Everything that could be read for now has been handed over. */
    default void readPaused(Connection connection) {}

    /** So many answers wait for the peer that it is read no further until it has taken them; called once each time. */
    default void unread(Connection connection) {}

    /** What could not be written at once has now gone out. */
    default void flushed(Connection connection) {}

    /**
     * The connection has ended; called once for each that was {@link #opened}.
     *
     * @param reason for the log
     */
    default void closed(Connection connection, String reason) {}
}
