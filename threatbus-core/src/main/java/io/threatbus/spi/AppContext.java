package io.threatbus.spi;

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
     * Registers a subscriber. If the request asks for a snapshot, it is requested once the subscriber is registered;
     * what it brings arrives in the same queue as the news.
     */
    Subscription subscribe(SubscriptionRequest request);

    /**
     * Adds an operation of this plugin to the admin interface, at {@code /api/plugins/<instance>/<path>}. Ends with the
     * plugin.
     *
     * @param path lower-case letters, digits, hyphens and slashes, no leading slash
     */
    void serve(String path, AdminHandler handler);
}
