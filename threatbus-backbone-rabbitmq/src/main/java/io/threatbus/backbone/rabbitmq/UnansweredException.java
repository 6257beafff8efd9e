package io.threatbus.backbone.rabbitmq;

import java.io.IOException;

/** The connection lives, and what the bus waits for on it does not come. */
final class UnansweredException extends IOException {
    private static final long serialVersionUID = 1L;

    UnansweredException(String what) {
        super(what);
    }
}
