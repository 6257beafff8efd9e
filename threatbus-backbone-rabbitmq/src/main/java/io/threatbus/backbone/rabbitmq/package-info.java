/**
 * The backbone that joins many buses to one stream through RabbitMQ: one fanout exchange, one queue per bus, two
 * connections per bus. {@link io.threatbus.backbone.rabbitmq.Publisher} takes messages from {@code inq} and holds each
 * until the broker has confirmed it; {@link io.threatbus.backbone.rabbitmq.Consumer} hands what comes back from the
 * queue to the subscribers and acknowledges it afterwards. A {@link io.threatbus.backbone.rabbitmq.Link} keeps each of
 * them connected.
 */
@NullMarked
package io.threatbus.backbone.rabbitmq;

import org.jspecify.annotations.NullMarked;
