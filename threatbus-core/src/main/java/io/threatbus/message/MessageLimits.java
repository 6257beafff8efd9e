package io.threatbus.message;

/**
 * How much of what comes from outside is read at all.
 *
 * @param size bytes of one message
 * @param depth levels of nested objects and lists
 * @param listLength elements of one list, and properties of one object
 */
public record MessageLimits(int size, int depth, int listLength) {
    /** 1 MiB, 64 levels, 10,000 elements. */
    public static final MessageLimits DEFAULT = new MessageLimits(1024 * 1024, 64, 10_000);
}
