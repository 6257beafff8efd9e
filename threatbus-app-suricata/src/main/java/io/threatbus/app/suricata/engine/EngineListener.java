package io.threatbus.app.suricata.engine;

import io.threatbus.app.suricata.book.Entry;
import io.threatbus.app.suricata.book.Lack;
import java.util.List;

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

    /** Items were looked up: so many are there, and these are not. */
    void sampled(int found, List<Entry> missing);

    /**
     * It has everything that the desired state had after so many messages, but for what is named; every few seconds, and when
     * something is found to be missing.
     */
    void holds(long position, Lack lack);
}
