package io.threatbus.app.zeek.broker;

/**
 * Why a peering has ended.
 *
 * @param detail for people to read
 * @param unsent messages that were accepted for the peer and not given to its socket any more
 */
public record PeerLoss(Reason reason, String detail, int unsent) {

    /** The kinds of ends. */
    public enum Reason {
        /** The peer said goodbye and left. */
        GOODBYE,
        /** The peer closed the connection without a word. */
        CLOSED_BY_PEER,
        /** The connection broke. */
        BROKEN,
        /** The peer did not show a sign of life. */
        SILENT,
        /** The same endpoint connected again, and the old connection did not answer any more. */
        REPLACED,
        /** The peer sent something that cannot be survived, for example a frame beyond the limit. */
        PROTOCOL_VIOLATION,
        /** This side ended it because the peer does not keep up; the peer may come back, or is dialed again. */
        TOO_SLOW,
        /** This side ended it for good. */
        DISCONNECTED
    }

    @Override
    public String toString() {
        return detail;
    }
}
