package io.threatbus.spi;

import io.threatbus.message.MessageParser;
import io.threatbus.message.Rejection;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** What the bus hands to every plugin. All methods may be called from any thread. */
public interface PluginContext {
    /** The name of this instance: the plugin's name, or the {@code name} given to one of several list entries. */
    String name();

    /**
     * The plugin's section of the configuration.
     *
     * @param type the plugin's {@code configType()}
     */
    <C extends Record> C config(Class<C> type);

    /** Reads foreign bytes into messages, with the limits of the configuration. */
    MessageParser parser();

    /** Counts bad input under its reason and logs it, rate-limited, with a short excerpt. */
    void rejected(Rejection rejection);

    /** A directory of this instance's own that outlives the process, if the bus has a state directory. */
    Optional<Path> stateDirectory();

    /**
     * An account of memory for one purpose of this plugin, counted in metrics; closed at the latest when the plugin has
     * stopped.
     *
     * @param purpose a stable word or two such as {@code unfinished frames}
     * @param percent how much of the bus's memory it may take at most, 1 to 100
     */
    @Beta
    default MemoryAccount memory(String purpose, int percent) {
        return MemoryAccount.UNBOUNDED;
    }

    Metrics metrics();

    HealthReporter health();

    /**
     * The time of day; tests turn it by hand. Somebody may set it, so that it is not for deadlines, see
     * {@link #steadyClock()}.
     */
    InstantSource clock();

    /**
     * The clock for deadlines and for how long something took: nobody sets it. What it reads is not the time of day, and
     * means nothing to another process or after a restart; tests turn it together with {@link #clock()}.
     */
    default InstantSource steadyClock() {
        return clock();
    }

    /**
     * A daemon thread, not started yet, named after this instance and its role. An {@link Error} in it ends the
     * process, an exception is logged and turns the plugin's health to down.
     *
     * @param role what the thread does, in a word or two, such as {@code receiver}
     */
    Thread newThread(String role, Runnable task);
}
