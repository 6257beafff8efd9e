package io.threatbus.backbone.rabbitmq;

/** Where a {@link Link} says how it is. */
interface LinkReport {
    /** Everything is set up on a connection to {@code peer}. */
    void up(String peer);

    /** There is no connection, or no longer. */
    void down(Failure failure);
}
