package io.threatbus.app.zeek.data;

import java.util.Optional;

/**
 * What Zeek puts into a data message: {@code [count 1, count TYPE, vector CONTENT]}. Safe to share between threads.
 */
public sealed interface ZeekMessage permits ZeekEvent, ZeekBatch, ZeekInternalMessage {

    /** This message as a value, ready to be encoded. */
    BrokerData toData();

    /**
     * Reads a value as a Zeek message. Additional elements are ignored; a message within a batch that is no Zeek message
     * spoils the entire batch, as it does in Zeek.
     *
     * @return empty if the value is not a Zeek message
     */
    static Optional<ZeekMessage> fromData(BrokerData data) {
        return ZeekMessageReader.read(data);
    }
}
