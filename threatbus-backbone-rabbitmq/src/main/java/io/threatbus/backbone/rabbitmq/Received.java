package io.threatbus.backbone.rabbitmq;

import java.util.Optional;

/** One delivery from the queue. Immutable as long as nobody changes the body. */
final class Received {
    private final long tag;
    private final boolean redelivered;
    private final Optional<MessageId> messageId;
    private final byte[] body;

    Received(long tag, boolean redelivered, Optional<MessageId> messageId, byte[] body) {
        this.tag = tag;
        this.redelivered = redelivered;
        this.messageId = messageId;
        this.body = body;
    }

    /** The number for the acknowledgement. */
    long tag() {
        return tag;
    }

    /** Whether the broker may have sent it before. */
    boolean redelivered() {
        return redelivered;
    }

    /** The id, if a bus has published it. */
    Optional<MessageId> messageId() {
        return messageId;
    }

    byte[] body() {
        return body;
    }
}
