package io.threatbus.app.zeek.session;

import io.threatbus.app.zeek.intel.IntelLedgers;
import io.threatbus.app.zeek.intel.WatchedPatterns;
import io.threatbus.app.zeek.metrics.ZeekMetrics;
import io.threatbus.app.zeek.proof.ProofListener;
import io.threatbus.app.zeek.settings.SubscriptionSettings;
import io.threatbus.app.zeek.sighting.SightingIntake;
import io.threatbus.spi.AppContext;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What every session needs.
 *
 * @param control runs what must not run on a transport's thread, one after the other
 * @param ledgers what Zeeks were given; for the control thread
 * @param watched the patterns of which reports are judged
 * @param proofs is told what Zeeks prove
 * @param subscriptions what subscriptions are made with from now on; from any thread
 */
public record ZeekServices(
        AppContext context,
        ZeekMetrics metrics,
        SightingIntake intake,
        Executor control,
        IntelLedgers ledgers,
        WatchedPatterns watched,
        Supplier<SubscriptionSettings> subscriptions,
        ProofListener proofs) {}
