package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A packaged bus with its default heap and limits, on ports of its own, and what can be seen of it from outside. */
final class AttackedBus implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Integer> ports = BusPorts.free(5);
    private final Launched process;
    private final long begin = System.nanoTime();

    /** Starts it. Applications that have gone are forgotten sooner than by default, so that a test need not wait. */
    AttackedBus(Path directory) throws IOException {
        this(directory, 5, "", "store: {}", "");
    }

    /**
     * Starts it.
     *
     * @param grace after how many seconds without a heartbeat an application is forgotten
     * @param zeek further settings of the plugin for Zeek, which begin with a comma
     * @param store the plugin for the store, or nothing
     * @param options of the Java runtime, such as another heap than the default
     */
    AttackedBus(Path directory, int grace, String zeek, String store, String options) throws IOException {
        Files.writeString(directory.resolve("config.yaml"), """
                admin: {port: %d}
                bus: {state_directory: %s}
                plugins:
                  apps:
                    zmq: {manage: %d, pub: %d, sub: %d, heartbeat_grace: %ds, hold: 5s}
                    zeek: {port: %d%s}
                    %s
                """.formatted(
                        ports.get(0),
                        directory.resolve("state"),
                        ports.get(1),
                        ports.get(2),
                        ports.get(3),
                        grace,
                        ports.get(4),
                        zeek,
                        store));
        process = Launched.start(
                Project.distribution().resolve("bin/threatbus"),
                directory,
                Map.of("THREATBUS_JAVA_OPTIONS", options),
                "run");
        process.awaitLog("Threat Bus is ready");
    }

    int admin() {
        return ports.get(0);
    }

    int zeek() {
        return ports.get(4);
    }

    BusPorts zmq() {
        return new BusPorts(ports.get(1), ports.get(2), ports.get(3));
    }

    long pid() {
        return process.pid();
    }

    String log() {
        return process.log();
    }

    /** What the admin interface answers. */
    String get(String path) {
        try {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin() + path))
                                    .timeout(PATIENCE)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new AssertionError("the bus does not answer", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The sum of a metric over all series whose labels contain the text. */
    double metric(String name, String labels) {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> line.contains(labels))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Everything that waited, or was unfinished, is gone, and the account says so. */
    void awaitNothingHeld() {
        Await.until(
                "the account of memory is at zero: " + accounts(),
                PATIENCE,
                () -> metric("threatbus_memory_used_bytes", "") == 0);
    }

    private String accounts() {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith("threatbus_memory_"))
                .collect(Collectors.joining(", "));
    }

    /** Nothing is a defect, no kind of trouble has more than a line a minute, and nothing else has lines without an end. */
    void requireQuietLog() {
        assertThat(log()).doesNotContain("OutOfMemory", "defect", "Unexpected failure", "\tat ");
        long minutes = 1 + Duration.ofNanos(System.nanoTime() - begin).toMinutes();
        assertThat(kinds(" ERROR ")).as("errors").isEmpty();
        assertThat(kinds(" WARN ")).as("warnings of each kind").allSatisfy((line, count) -> assertThat(count)
                .isLessThanOrEqualTo(minutes + 1));
        assertThat(kinds(" INFO ")).as("lines of each kind").allSatisfy((line, count) -> assertThat(count)
                .isLessThanOrEqualTo(30 * (minutes + 1)));
    }

    /** But for changes, each of which is written down, and for what the bus says of whom it connects to itself. */
    private Map<String, Long> kinds(String level) {
        return log().lines()
                .filter(line -> line.contains(level) && !line.contains(" at ws://") && !line.contains(" audit - "))
                .map(line -> line.substring(line.indexOf(level)).replaceAll("[0-9a-f]*\\d[0-9a-f]*", "N"))
                .collect(Collectors.groupingBy(line -> line, Collectors.counting()));
    }

    @Override
    public void close() {
        process.close();
    }
}
