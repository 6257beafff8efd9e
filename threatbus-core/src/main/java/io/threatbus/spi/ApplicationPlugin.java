package io.threatbus.spi;

import io.threatbus.message.SnapshotRequest;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.sensor.SensorUse;
import java.util.Optional;

/**
 * Binds the endpoint that one kind of application speaks to and maps its native format to and from STIX 2.1.
 *
 * <p>One object serves one section of the configuration; where {@code plugins.apps.<name>} is a list, the bus makes one
 * object per entry. The methods are called by the bus, one at a time, from its lifecycle thread, except
 * {@link #snapshot}, which runs on a worker of its own while the plugin is started.
 */
public interface ApplicationPlugin {
    /** The plugin's key under {@code plugins.apps} in the configuration: lower-case letters, digits and hyphens. */
    String name();

    /** The record that the plugin's section is bound to; its components carry {@link Setting}. */
    default Class<? extends Record> configType() {
        return NoSettings.class;
    }

    /** Whether the plugin runs, with the defaults of its settings, when there is no configuration at all. */
    default boolean enabledByDefault() {
        return false;
    }

    /**
     * What a sensor behind this plugin, with the defaults of its settings, does with a pattern; for {@code threatbus
     * pattern}. Empty for a plugin that has no sensors, or whose sensors take patterns as they are. Called on an object that
     * is never started.
     */
    default Optional<SensorUse> sensorUse(Pattern pattern) {
        return Optional.empty();
    }

    /**
     * The same behind a bus with settings and lists of its own.
     *
     * @param guard says which values do not reach sensors
     */
    default Optional<SensorUse> sensorUse(Pattern pattern, PointGuard guard) {
        return sensorUse(pattern);
    }

    /**
     * Says what {@link #start} would refuse of these settings, as far as that can be seen without the network and without
     * writing anything. Called on an object of its own, for {@code threatbus check} and before a start.
     *
     * @param config of the type of {@link #configType()}
     */
    default void inspect(Record config, Inspection inspection) {}

    /**
     * Binds the endpoint and begins to exchange messages. Returns when the endpoint accepts applications; what needs a
     * remote peer that may be away goes on in the background and shows its state in {@link AppContext#health()}.
     *
     * @throws Exception when the plugin cannot start at all, for instance because its port is taken; the message says
     *     what and what next. The bus then calls {@link #stop} and ends with this message.
     */
    void start(AppContext context) throws Exception;

    /**
     * Answers a snapshot request with what the plugin, or an application behind it, knows of the past. Called for every
     * request that comes through the backbone, on a thread of the bus; returning means "nothing more from me directly".
     * The default has no history.
     *
     * @throws InterruptedException when the bus stops
     */
    default void snapshot(SnapshotRequest request, SnapshotSink sink) throws InterruptedException {}

    /**
     * Takes over a changed section of the configuration without dropping connections. Called on reload, with the same
     * type of record as {@link #configType()}.
     *
     * @return false if the change needs a restart of this plugin, which the bus then does
     */
    default boolean reconfigure(Record config) {
        return false;
    }

    /** Stops to accept new messages from applications, while queued ones are still delivered. First step of a stop. */
    default void stopAccepting() {}

    /** Sends what is at hand, says goodbye, and frees every thread and socket. Idempotent. */
    void stop();
}
