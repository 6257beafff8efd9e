package io.threatbus.app.zeek.data;

import java.util.List;

/** Several messages in one. */
public record ZeekBatch(List<ZeekMessage> messages) implements ZeekMessage {
    /** Copies the messages. */
    public ZeekBatch {
        messages = List.copyOf(messages);
    }

    @Override
    public BrokerData toData() {
        return ZeekMessageReader.envelope(
                ZeekMessageReader.BATCH,
                new VectorValue(messages.stream().map(ZeekMessage::toData).toList()));
    }
}
