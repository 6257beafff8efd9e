package io.threatbus.app.zeek.data;

/**
 * A message with which Zeek nodes share logs and variables among themselves, or one of a type that is not known. Such
 * messages arrive without being asked for and are recognised in order to be ignored.
 *
 * @param data the message as it came
 */
public record ZeekInternalMessage(Kind kind, BrokerData data) implements ZeekMessage {

    /** What the message is for. */
    public enum Kind {
        LOG_CREATE,
        LOG_WRITE,
        IDENTIFIER_UPDATE,
        UNKNOWN
    }

    @Override
    public BrokerData toData() {
        return data;
    }
}
