package io.threatbus.bus;

import io.threatbus.access.AccessControl;
import io.threatbus.bus.coverage.CoverageDesk;
import io.threatbus.bus.gate.GateKeeper;
import io.threatbus.bus.memory.MemoryBudget;
import io.threatbus.bus.memory.Pace;
import io.threatbus.bus.metrics.Meters;
import io.threatbus.bus.outcome.Listeners;
import io.threatbus.message.MessageParser;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all plugin instances of one bus share. */
record BusCore(
        BusSettings settings,
        BusServices services,
        MemoryBudget memory,
        Inq inq,
        Pace pace,
        Meters meters,
        AdminRoutes routes,
        MessageParser parser,
        AccessControl access,
        GateKeeper gates,
        Listeners listeners,
        CoverageDesk coverage) {
    private static final Logger logger = LoggerFactory.getLogger(BusCore.class);

    /** A daemon thread whose uncaught errors end the process and whose exceptions are told to {@code onException}. */
    Thread thread(String name, Runnable task, Consumer<Exception> onException) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        logger.error("thread {} ended with an exception", name, e);
                        onException.accept(e);
                    } catch (Error e) {
                        services.fatal().accept(e);
                        throw e;
                    }
                },
                name);
        thread.setDaemon(true);
        return thread;
    }
}
