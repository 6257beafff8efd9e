package io.threatbus.backbone.rabbitmq;

import java.io.IOException;

/** The broker has ended the delivery from our queue, since it was deleted or its node went away. */
final class QueueLostException extends IOException {
    private static final long serialVersionUID = 1L;

    QueueLostException(String queue) {
        super(
                "queue '" + queue
                        + "' was deleted or its node went away; it is declared again, what others published in between is missed");
    }
}
