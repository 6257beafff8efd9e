package org.example.acme;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes each indicator to a file, one a line. */
public final class AcmePlugin implements ApplicationPlugin {
    private static final Logger logger = LoggerFactory.getLogger(AcmePlugin.class);
    private static final Duration WAIT = Duration.ofMillis(200);

    private volatile boolean stopped;
    private Subscription subscription;
    private Thread writer;

    @Override
    public String name() {
        return "acme";
    }

    @Override
    public Class<? extends Record> configType() {
        return AcmeSettings.class;
    }

    @Override
    public void start(AppContext context) throws IOException {
        AcmeSettings settings = context.config(AcmeSettings.class);
        Path directory = context.stateDirectory()
                .orElseThrow(() -> new IOException("acme needs bus.state_directory: set it, or remove the plugin"));
        Path file = directory.resolve(settings.file());
        OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Metrics.Counter written = context.metrics().counter("acme_written", "Indicators written to the file.");
        context.serve("count", (request, response) -> response.begin("text/plain")
                .write(Long.toString(written.count()).getBytes(StandardCharsets.UTF_8)));
        subscription = context.subscribe(
                SubscriptionRequest.to("acme", Topic.INDICATOR).withQueue(settings.queue()));
        writer = context.newThread("writer", () -> write(context, out, written));
        writer.start();
        logger.info("{} writes to {}", context.name(), file);
        context.health().up("writes to " + file);
    }

    private void write(AppContext context, OutputStream out, Metrics.Counter written) {
        try (out) {
            while (!stopped) {
                Optional<Message> next = subscription.poll(WAIT);
                if (next.isPresent() && next.get() instanceof Indicator indicator) {
                    writeLine(context, out, indicator, written);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            context.health().down("the file cannot be closed: " + e.getMessage());
        }
    }

    /** A full disk is no reason to end: the state is shown, and the next indicator tries again. */
    private void writeLine(AppContext context, OutputStream out, Indicator indicator, Metrics.Counter written) {
        try {
            out.write((indicator.id() + "\t" + indicator.pattern() + "\n").getBytes(StandardCharsets.UTF_8));
            written.increment();
            subscription.sent(indicator);
            context.health().up("writes");
        } catch (IOException e) {
            subscription.skipped(indicator, "not-written");
            context.health().down("the file cannot be written: " + e.getMessage());
        }
    }

    @Override
    public void stop() {
        stopped = true;
        if (subscription != null) {
            subscription.close();
        }
        if (writer != null) {
            writer.interrupt();
        }
    }
}
