package io.threatbus.spi;

import io.threatbus.life.LifeState;
import io.threatbus.message.Rejection;
import io.threatbus.spi.life.IndicatorStore;
import io.threatbus.spi.life.Lives;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.spi.life.ValueIndex;
import io.threatbus.stix.StixId;

/** What the bus hands to an application plugin. */
public interface AppContext extends PluginContext {
    /** The way into the bus. Messages count as coming from this instance. */
    InQueue inq();

    /**
     * The way into the bus for messages of one peer of this plugin.
     *
     * @param origin names the peer for the trace, such as an address or the name of a sensor
     */
    InQueue inq(String origin);

    /**
     * The way into the bus for messages of one peer of this plugin, as far as that peer may publish: what it may not is
     * rejected with the reason {@code not-allowed}, and its sender is told nothing.
     */
    @Beta
    default InQueue inq(Peer peer) {
        return inq(peer.label());
    }

    /** Who is known to this bus. */
    @Beta
    default Clients clients() {
        throw new UnsupportedOperationException("this bus knows no clients");
    }

    /** Counts bad input of one peer as {@link #rejected(Rejection)} does, and names the peer in the log. */
    @Beta
    default void rejected(Peer peer, Rejection rejection) {
        rejected(rejection);
    }

    /**
     * Registers a subscriber. If the request asks for a snapshot, it is requested once the subscriber is registered;
     * what it brings arrives in the same queue as the news.
     *
     * @throws io.threatbus.ThreatBusException if the request's peer may not have what it asks for
     */
    Subscription subscribe(SubscriptionRequest request);

    /**
     * Registers the store of indicators; to be called while the plugin starts. The bus calls {@link IndicatorStore#load}
     * before this returns.
     *
     * @throws io.threatbus.ThreatBusException if there is one already
     */
    default Lives keep(IndicatorStore store) throws InterruptedException {
        throw new io.threatbus.ThreatBusException("this bus keeps no indicators: a store needs one that does");
    }

    /** Which active indicators name a value; kept from the first call on. */
    @Beta
    default ValueIndex values() {
        throw new UnsupportedOperationException("this bus keeps no index of values");
    }

    /**
     * Whether a peer that is not here now holds what the bus believes it to hold, so that it may go on there with
     * {@link SubscriptionRequest#withResume} in place of a snapshot. Goes through all that is active.
     *
     * @param digest as the peer says it, see {@code docs/zeromq.md}
     */
    @Beta
    default boolean holds(Peer peer, String digest) {
        return false;
    }

    /**
     * Where an indicator is in its life, as far as the bus has it in memory; {@link LifeState#UNKNOWN} for one of which it has
     * heard nothing, or no longer knows.
     */
    @Beta
    default LifeState life(StixId indicator) {
        return LifeState.UNKNOWN;
    }

    /**
     * Whether the bus decides what it hears. Before, and while its store is away for a moment, words wait, and {@link #life}
     * and {@link #remembers} say nothing yet.
     */
    @Beta
    default boolean hasBegun() {
        return true;
    }

    /** Whether a store keeps what this bus hears beyond its end, so that it knew from its beginning what is active. */
    @Beta
    default boolean remembers() {
        return false;
    }

    /** Has a listener told what becomes of messages, from now on until the plugin ends. */
    @Beta
    default void listen(OutcomeListener listener) {
        throw new io.threatbus.ThreatBusException("this bus tells nobody of outcomes: a listener needs one that does");
    }

    /** Has a guard look at every new content of an indicator before subscribers get it. Ends with the plugin. */
    default void guard(Guard guard) {
        throw new io.threatbus.ThreatBusException("this bus asks no guard: it needs one that does");
    }

    /**
     * Which values a sensor must not look for. What is in quarantine as a whole never reaches a subscription of
     * {@link SubscriptionRequest#withSensor}; this is for single values, such as one branch of an OR.
     */
    @Beta
    default PointGuard pointGuard() {
        return PointGuard.BUILT_IN;
    }

    /**
     * Adds an operation of this plugin to the admin interface, at {@code /api/plugins/<instance>/<path>}. Ends with the
     * plugin.
     *
     * @param path lower-case letters, digits, hyphens and slashes, no leading slash
     */
    void serve(String path, AdminHandler handler);
}
