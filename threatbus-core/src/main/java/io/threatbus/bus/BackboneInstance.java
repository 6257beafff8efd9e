package io.threatbus.bus;

import io.threatbus.ThreatBusException;
import io.threatbus.bus.time.Deadlines;
import io.threatbus.spi.AcknowledgedInQueue;
import io.threatbus.spi.BackboneContext;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.InQueueReader;
import io.threatbus.spi.life.Kept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The backbone plugin with what it is handed. Thread-safe; its plugin is called as the SPI says. */
final class BackboneInstance extends InstanceContext implements BackboneContext {
    private static final Logger logger = LoggerFactory.getLogger(BackboneInstance.class);

    private final BackbonePlugin plugin;
    private volatile Optional<Journaling> journaling = Optional.empty();
    private volatile Kept kept = Kept.NOTHING;

    BackboneInstance(BusCore core, BackboneSpec spec) {
        super(core, spec.name(), spec.config());
        plugin = spec.plugin();
    }

    /**
     * Starts the plugin.
     *
     * @throws ThreatBusException if it cannot start; it is stopped again
     */
    void start() {
        try {
            plugin.start(this);
        } catch (Exception e) {
            plugin.stop();
            close();
            throw new ThreatBusException(
                    Applications.kind(e), "the backbone " + name() + " cannot start: " + Applications.message(e), e);
        }
        Applications.upUnlessSaid(this);
    }

    /** Has the plugin hand on all that came, up to a deadline, and then nothing more. */
    void drain(Duration deadline) throws InterruptedException {
        if (!plugin.drain(deadline)) {
            logger.warn(
                    "stopping before the backbone has handed on all that came: {} messages still wait for it",
                    core().inq().size());
        }
        Deadlines.run(
                "stopDelivering",
                Map.of(name(), plugin::stopDelivering),
                core().settings().stopTimeout());
    }

    /** Stops the plugin. */
    void stop() throws InterruptedException {
        Deadlines.run("stop", Map.of(name(), plugin::stop), core().settings().stopTimeout());
        state().stopped();
    }

    /** Closes the journal. */
    void close() {
        journaling.ifPresent(Journaling::close);
    }

    /** How the plugin is. */
    PluginStatus status() {
        return new PluginStatus(name(), "backbone", state().report());
    }

    @Override
    public InQueueReader inq() {
        return core().inq();
    }

    @Override
    public Kept kept() {
        return kept;
    }

    /** To be called before the backbone starts. */
    void keptBy(Kept keeper) {
        kept = keeper;
    }

    @Override
    public synchronized AcknowledgedInQueue acknowledgedInq() {
        if (!core().settings().journal().enabled()) {
            return inMemory("bus.journal.enabled is false");
        }
        if (journaling.isEmpty()) {
            journaling = stateDirectory().map(own -> Journaling.open(core(), directory(own)));
        }
        return journaling.map(Journaling::reader).orElseGet(() -> inMemory("bus.state_directory is not set"));
    }

    private static Path directory(Path own) {
        Path directory = own.resolve("journal");
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new ThreatBusException(
                    "cannot make the directory " + directory + " (" + e
                            + "): let this user write there, or set bus.journal.enabled: false",
                    e);
        }
    }

    private AcknowledgedInQueue inMemory(String why) {
        logger.warn(
                "What applications put in is held in memory only until the broker has confirmed it, since {}: a crash"
                        + " of this process loses what waits in the inbound queue, {} messages at most, and what is on its"
                        + " way to the broker",
                why,
                core().settings().inqCapacity());
        return AcknowledgedInQueue.inMemory(inq(), new SecureRandom().nextLong());
    }

    /** The journal, if the backbone acknowledges and there is a place for one. */
    Optional<Journaling> journaling() {
        return journaling;
    }
}
