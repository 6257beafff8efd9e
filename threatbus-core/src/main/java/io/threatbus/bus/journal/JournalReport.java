package io.threatbus.bus.journal;

/** Is told how the journal is. Called on any thread, seldom. */
public interface JournalReport {
    /** The disk does not take messages: they are held in memory only until it does again. */
    void failing(String reason);

    /** The journal has been full for a while, and applications wait. */
    void full(String reason);

    /** All is well again. */
    void working();

    /** So many accepted messages are in memory only. */
    void unwritten(long messages);
}
