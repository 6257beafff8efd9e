package io.threatbus.app.suricata.eve;

/** Where events are read from. {@link #run} belongs to a thread of its own. */
interface EveSource extends Runnable {
    /** Opens what must be there; called once, before {@link #run}. */
    void open();

    /** Empty if it works, else what is wrong with it, for people. */
    String trouble();

    /** How many Suricatas, or files or servers of theirs, are connected. */
    default int connections() {
        return trouble().isEmpty() ? 1 : 0;
    }

    /** Names it in logs. */
    String name();

    /** Makes {@link #run} return soon. Idempotent. */
    void stop();
}
