package io.threatbus.bus;

import io.threatbus.ThreatBusException;
import io.threatbus.bus.memory.MemoryBudget;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Rejection;
import io.threatbus.spi.HealthReporter;
import io.threatbus.spi.MemoryAccount;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Peer;
import io.threatbus.spi.PluginContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.MDC;

/** What one plugin instance is handed, whatever its kind. Thread-safe. */
abstract class InstanceContext implements PluginContext {
    private final BusCore core;
    private final String name;
    private final Metrics metrics;
    private final Health health;
    private final RejectionLog rejections;
    private final Queue<MemoryAccount> accounts = new ConcurrentLinkedQueue<>();
    private volatile Record config;

    InstanceContext(BusCore core, String name, Record config) {
        this.core = core;
        this.name = name;
        this.config = config;
        this.metrics = core.meters().of(name);
        this.health = new Health(name, core.services().clock());
        this.rejections = new RejectionLog(name, metrics, core.services().steadyClock());
    }

    BusCore core() {
        return core;
    }

    Health state() {
        return health;
    }

    void replaceConfig(Record changed) {
        config = changed;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public <C extends Record> C config(Class<C> type) {
        return type.cast(config);
    }

    @Override
    public MessageParser parser() {
        return core.parser();
    }

    @Override
    public void rejected(Rejection rejection) {
        rejected(Optional.empty(), rejection);
    }

    /** The same, of a peer if it is known. */
    void rejected(Optional<Peer> peer, Rejection rejection) {
        rejections.add(peer, rejection);
        core.listeners().rejected(peer.map(Peer::label).orElse(name), rejection);
    }

    @Override
    public Optional<Path> stateDirectory() {
        return core.settings().stateDirectory().map(root -> privateDirectory(root.resolve(name)));
    }

    private static Path privateDirectory(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return directory;
        } catch (IOException | UnsupportedOperationException e) {
            throw new ThreatBusException(
                    "cannot make the state directory " + directory + ": " + e.getMessage()
                            + "; give the bus a state_directory that it may write to",
                    e);
        }
    }

    @Override
    public MemoryAccount memory(String purpose, int percent) {
        MemoryBudget budget = core.memory();
        MemoryAccount account = budget.account(name, purpose, budget.capacity() / 100 * percent);
        metrics.gauge(
                "memory_reserved_bytes",
                "What a plugin holds that is unfinished or waits, by purpose.",
                account::reserved,
                "purpose",
                purpose);
        metrics.counter(
                "memory_refused", "How often there was no memory for it.", account::refused, "purpose", purpose);
        accounts.add(account);
        return account;
    }

    /** Closes the plugin's accounts of memory: it has stopped. */
    void closeAccounts() {
        accounts.forEach(MemoryAccount::close);
        accounts.clear();
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    @Override
    public HealthReporter health() {
        return health;
    }

    @Override
    public InstantSource clock() {
        return core.services().clock();
    }

    @Override
    public InstantSource steadyClock() {
        return core.services().steadyClock();
    }

    @Override
    public Thread newThread(String role, Runnable task) {
        return core.thread(
                name + "-" + role,
                () -> {
                    // Said by every line of the log that this thread writes, where the log is JSON.
                    MDC.put("plugin", name);
                    task.run();
                },
                e -> health.down("its thread '" + role + "' ended with " + e + "; see the log"));
    }
}
