package io.threatbus.spi;

import io.threatbus.message.Message;

/**
 * A message that the backbone has taken and not acknowledged yet. Stream and number together name it for good: the bus
 * gives the same pair again if it has to hand out the message once more, also after a restart, and never gives it to
 * another message.
 *
 * @param stream drawn at random by the process that accepted the message
 * @param number its place in the order, from 1 and growing, not without gaps
 */
public record HeldMessage(long stream, long number, Message message) {}
