package io.threatbus.app.suricata.engine;

/** Hears of what happens to one Suricata. Called by the thread of its socket; must not block. */
public interface EngineListener {
    /** The state has changed. */
    void stateChanged();

    /** A command was answered: {@code operation} and {@code outcome} are short stable words. */
    void command(String operation, String outcome);

    /** Everything has been compared and is right. */
    void inSync(long nanoseconds);

    /** Suricata was found restarted, or its rules reloaded, or its sets were compared for another reason. */
    void reconciling(String reason);

    /** Items were looked up. */
    void sampled(int found, int missing);
}
