package io.threatbus.backbone.rabbitmq;

/** Where RabbitMQ keeps a queue. */
enum QueueType {
    /** On one node. */
    CLASSIC,
    /** On a majority of the nodes of a cluster. */
    QUORUM
}
