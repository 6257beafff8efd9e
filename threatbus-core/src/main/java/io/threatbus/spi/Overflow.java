package io.threatbus.spi;

/** What happens to a message for a subscriber whose queue is full. Every outcome has a counter. */
public enum Overflow {
    /** Wait until there is room. One slow subscriber then slows down all: for set-ups that must not lose anything. */
    BLOCK,
    /** The oldest queued message makes room. */
    DROP_OLDEST,
    /** The new message is dropped. */
    DROP_NEWEST,
    /** The subscriber is disconnected, and has to subscribe again (and may ask for a snapshot). */
    DISCONNECT
}
