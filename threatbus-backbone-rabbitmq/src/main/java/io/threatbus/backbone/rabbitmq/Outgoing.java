package io.threatbus.backbone.rabbitmq;

import io.threatbus.message.Message;

/**
 * A message taken from {@code inq} that the broker has not confirmed yet.
 *
 * @param number its place in the order, and its number in the {@link MessageId}
 * @param message what to publish
 */
record Outgoing(long number, Message message) {}
