package io.threatbus.app.zeek.settings;

import io.threatbus.spi.QueueSettings;

/**
 * What a subscription of a Zeek is made with.
 *
 * @param queue the bound of its queue
 * @param namespace for scripts whose events have no module
 * @param remembered how many indicators are remembered for it
 * @param most how many subscriptions one Zeek may have
 * @param patterns how patterns become items
 */
public record SubscriptionSettings(
        QueueSettings queue, String namespace, int remembered, int most, PatternSettings patterns) {}
