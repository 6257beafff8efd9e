package io.threatbus.app.suricata.eve;

import java.util.concurrent.CountDownLatch;

/**
 * What the sources of one plugin instance share.
 *
 * @param known is counted down once all indicators are known that there were at the start
 */
record EveParts(
        EventMatcher matcher,
        SightingMapper mapper,
        NoiseGate gate,
        SightingIntake intake,
        EveMetrics metrics,
        CountDownLatch known) {}
