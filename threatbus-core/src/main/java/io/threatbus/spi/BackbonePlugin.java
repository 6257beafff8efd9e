package io.threatbus.spi;

import io.threatbus.message.Topic;
import java.time.Duration;

/**
 * Moves messages from the one {@code inq} to every subscriber's {@code outq}, directly or through a message broker.
 * Exactly one backbone is active. Methods are called from the bus's lifecycle thread, {@link #subscribe} and
 * {@link #unsubscribe} from any thread; {@link FanOut} does the topic matching for them.
 */
public interface BackbonePlugin {
    /** The plugin's key under {@code plugins.backbones} in the configuration. */
    String name();

    /** The record that the plugin's section is bound to; its components carry {@link Setting}. */
    default Class<? extends Record> configType() {
        return NoSettings.class;
    }

    /** Whether this is the backbone of a bus without any configuration. */
    default boolean enabledByDefault() {
        return false;
    }

    /** Whether other buses publish through it too, so that messages come out of it that did not go in here. */
    default boolean isShared() {
        return true;
    }

    /**
     * Says what {@link #start} would refuse of these settings, as far as that can be seen without the network and without
     * writing anything. Called on an object of its own, for {@code threatbus check} and before a start.
     *
     * @param config of the type of {@link #configType()}
     */
    default void inspect(Record config, Inspection inspection) {}

    /**
     * Starts to carry messages. Returns when everything put into {@code inq} from now on reaches the subscribers, or
     * when a remote broker is away for a passing reason (then health is down until it is back).
     *
     * @throws Exception for a permanent mistake, such as wrong credentials; the message says what to change
     */
    void start(BackboneContext context) throws Exception;

    /** From now on {@code outq} gets every message whose topic begins with {@code topic}, once however many match. */
    void subscribe(Topic topic, OutQueue outq);

    /** Ends one subscription; an unknown pair is ignored. */
    void unsubscribe(Topic topic, OutQueue outq);

    /**
     * Hands over everything that is in {@code inq} now.
     *
     * @return true when {@code inq} is empty and its last message is in the outqs (or confirmed by the broker), false
     *     when the deadline came first
     */
    boolean drain(Duration deadline) throws InterruptedException;

    /**
     * The bus is about to stop its applications: nothing more is to be handed over. What a broker keeps for this bus stays
     * there, unacknowledged, until the bus is back. Called after {@link #drain}; returns when what was taken from the
     * broker before is in the outqs.
     */
    default void stopDelivering() {}

    /** Frees every thread and connection. Idempotent. */
    void stop();
}
