package io.threatbus.backbone.rabbitmq;

import java.util.HexFormat;
import java.util.Optional;

/**
 * The AMQP message id that a bus gives to what it publishes: the same each time it has to publish the message again, so
 * that others recognise the duplicate.
 *
 * @param instance drawn at random by the process that accepted the message
 * @param number its place in the order of the messages that the instance accepted
 */
record MessageId(long instance, long number) {
    private static final String PREFIX = "tb-";
    private static final int NUMBER_AT = PREFIX.length() + 16 + 1;
    private static final HexFormat HEX = HexFormat.of();

    /** The id in the form in which it is sent, such as {@code tb-00f1a2b3c4d5e6f7-2a}. */
    String text() {
        return prefix(instance) + Long.toHexString(number);
    }

    /** What all ids of one instance begin with. */
    static String prefix(long instance) {
        return PREFIX + HEX.toHexDigits(instance) + '-';
    }

    /** Reads an id; empty if somebody else made it. */
    static Optional<MessageId> read(String text) {
        if (!text.startsWith(PREFIX) || text.length() <= NUMBER_AT || text.charAt(NUMBER_AT - 1) != '-') {
            return Optional.empty();
        }
        try {
            long instance = Long.parseUnsignedLong(text, PREFIX.length(), NUMBER_AT - 1, 16);
            long number = Long.parseLong(text, NUMBER_AT, text.length(), 16);
            return number > 0 ? Optional.of(new MessageId(instance, number)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
