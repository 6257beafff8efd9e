package io.threatbus.app.zeek;

import io.threatbus.spi.AppContext;
import io.threatbus.spi.QueueSettings;
import java.util.concurrent.Executor;

/**
 * What every session needs.
 *
 * @param control runs what must not run on a transport's thread, one after the other
 * @param outq the bound of every subscription's queue
 * @param namespace for scripts whose events have no module
 * @param remembered how many indicators are remembered per subscription
 * @param mostSubscriptions of one Zeek
 */
record ZeekServices(
        AppContext context,
        ZeekMetrics metrics,
        SightingIntake intake,
        Executor control,
        QueueSettings outq,
        String namespace,
        int remembered,
        int mostSubscriptions) {}
