package io.threatbus.backbone.rabbitmq;

import io.threatbus.spi.Setting;
import java.util.Optional;

/** The section {@code queue}: the name and the properties of this bus's own queue. */
record QueueOptions(
        @Setting(
                "The end of the queue's name, of which every bus needs one of its own; the host name if not given. Buses that share a queue each receive a part of the messages.")
        Optional<String> nameSuffix,

        @Setting(value = "What stands between \"threatbus\" and the suffix in the queue's name.", byDefault = ".")
        String nameJoinSymbol,

        @Setting(
                value =
                        "classic, or quorum for a queue that lives on several nodes of a cluster; quorum needs delivery: reliable.",
                byDefault = "classic")
        QueueType type,

        @Setting(value = "Whether the queue outlives a restart of the broker.", byDefault = "true")
        boolean durable,

        @Setting(
                "Whether the queue keeps its messages on disk rather than in memory. It is declared as x-queue-mode: always if delivery is compatible (lazy unless false), else only if given. No effect from RabbitMQ 3.12 on.")
        Optional<Boolean> lazy,

        @Setting(
                "Whether x-queue-mode is declared at all; false leaves it out, which all buses that share the queue must do.")
        Optional<Boolean> modeArgument,

        @Setting(value = "Whether the queue is deleted when the bus disconnects.", byDefault = "false")
        boolean autoDelete,

        @Setting(
                value = "Whether only this connection may use the queue; it is then deleted with the connection.",
                byDefault = "false")
        boolean exclusive,

        @Setting(
                value =
                        "How many messages wait in the queue at most, after which the oldest are dropped; 0 for no limit.",
                byDefault = "0",
                min = 0,
                max = 1_000_000_000_000L)
        long maxItems) {

    /** As they are when the section is not there. */
    static final QueueOptions DEFAULT = new QueueOptions(
            Optional.empty(), ".", QueueType.CLASSIC, true, Optional.empty(), Optional.empty(), false, false, 0);

    QueueOptions {
        if (type == QueueType.QUORUM && (!durable || exclusive || autoDelete)) {
            throw new IllegalArgumentException(
                    "a quorum queue is always durable and neither exclusive nor auto-deleted; take out durable, exclusive and auto_delete, or use type: classic");
        }
        if (type == QueueType.QUORUM && (lazy.isPresent() || modeArgument.equals(Optional.of(true)))) {
            throw new IllegalArgumentException("a quorum queue has no x-queue-mode; take out lazy and mode_argument");
        }
    }
}
