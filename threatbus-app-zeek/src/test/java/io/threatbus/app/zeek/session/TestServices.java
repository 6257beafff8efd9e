package io.threatbus.app.zeek.session;

import io.threatbus.app.zeek.TestBus;
import io.threatbus.app.zeek.intel.IntelLedgers;
import io.threatbus.app.zeek.intel.WatchedPatterns;
import io.threatbus.app.zeek.metrics.ZeekMetrics;
import io.threatbus.app.zeek.proof.ProofListener;
import io.threatbus.app.zeek.settings.PatternSettings;
import io.threatbus.app.zeek.settings.SubscriptionSettings;
import io.threatbus.app.zeek.sighting.SightingIntake;
import io.threatbus.spi.QueueSettings;
import io.threatbus.stix.sensor.Compound;

/** What sessions of a Zeek share, on a test's bus; the control thread is whoever calls. */
final class TestServices {
    private TestServices() {}

    static ZeekServices of(TestBus bus, QueueSettings queue, int remembered, ProofListener proofs) {
        ZeekMetrics metrics = new ZeekMetrics(bus.context().metrics());
        SubscriptionSettings settings =
                new SubscriptionSettings(queue, "Tenzir", remembered, 4, new PatternSettings(Compound.EXACT, false));
        return new ZeekServices(
                bus.context(),
                metrics,
                new SightingIntake(bus.context(), metrics, new WatchedPatterns(), 10),
                Runnable::run,
                new IntelLedgers(16, metrics::forgotten),
                new WatchedPatterns(),
                () -> settings,
                proofs);
    }
}
