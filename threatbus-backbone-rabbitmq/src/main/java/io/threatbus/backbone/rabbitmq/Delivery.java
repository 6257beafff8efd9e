package io.threatbus.backbone.rabbitmq;

/** What the exchange and the queue are declared as. All buses on one exchange have to agree on it. */
enum Delivery {
    /** As the Python version does: the exchange does not outlive a restart of the broker. */
    COMPATIBLE,
    /** Nothing is lost when the broker restarts, and what cannot be read goes to a dead-letter queue. */
    RELIABLE
}
