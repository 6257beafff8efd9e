package io.threatbus.bus;

import io.threatbus.access.AccessControl;
import io.threatbus.access.AccessList;
import io.threatbus.bus.coverage.CoverageDesk;
import io.threatbus.bus.gate.GateKeeper;
import io.threatbus.bus.memory.MemoryBudget;
import io.threatbus.bus.memory.Pace;
import io.threatbus.bus.metrics.Meters;
import io.threatbus.bus.outcome.Listeners;
import io.threatbus.message.MessageParser;
import io.threatbus.spi.Metrics;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
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

    /**
     * The shared parts of a new bus.
     *
     * @param readers its subscriptions at a time
     */
    static BusCore create(
            BusSettings settings,
            BusServices services,
            AccessList accessList,
            Supplier<List<LiveSubscription>> readers) {
        MemoryBudget memory = MemoryBudget.of(settings.memory());
        Inq inq = new Inq(settings.inqCapacity(), memory);
        Meters meters = new Meters();
        AccessControl access = new AccessControl(accessList);
        Listeners listeners = new Listeners();
        listeners.add("the process", services.observer());
        CoverageDesk coverage = new CoverageDesk(
                settings.coverage(),
                settings.life().rememberedWithinRoom(),
                services.clock(),
                services.steadyClock(),
                meters.of("bus"));
        listeners.add("the coverage", coverage.ledger());
        listeners.add("the canary", coverage.canary());
        BusCore core = new BusCore(
                settings,
                services,
                memory,
                inq,
                new Pace(memory, readers, inq::size, inq::bytes),
                meters,
                new AdminRoutes(),
                new MessageParser(settings.limits(), services.clock()),
                access,
                new GateKeeper(access, meters.of("bus")),
                listeners,
                coverage);
        core.registerGauges();
        return core;
    }

    private void registerGauges() {
        Metrics metrics = meters.of("bus");
        metrics.gauge("memory_used_bytes", "What waits or is unfinished, in bytes of heap.", memory::used);
        metrics.gauge("memory_capacity_bytes", "How much that may be: bus.memory.", memory::capacity);
        metrics.counter(
                "memory_given_up",
                "How often a subscriber had to give up its oldest messages because memory was short.",
                memory::given);
        metrics.gauge("inq_depth_messages", "Messages that wait for the backbone.", inq::size);
        metrics.gauge("inq_capacity_messages", "How many messages may wait for the backbone.", settings::inqCapacity);
    }

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
