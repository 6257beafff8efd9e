package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code threatbus publish} at the end of a pipe: the bus is restarted meanwhile, and what comes is larger than its memory. */
class PublishPipeIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int LARGE = 100 * 1024 * 1024;

    @TempDir
    Path temporary;

    private Path configuration;

    @BeforeEach
    void configure() throws IOException {
        List<Integer> ports = BusPorts.free(3);
        configuration = Files.writeString(temporary.resolve("bus.yaml"), """
                admin: {enabled: false}
                bus: {state_directory: %s}
                plugins: {apps: {zmq: {manage: %d, pub: %d, sub: %d}}}
                """.formatted(
                        temporary.resolve("state"), ports.get(0), ports.get(1), ports.get(2)));
    }

    private Launched bus() {
        Launched bus = Launched.start(temporary, "run", "-c", configuration.toString());
        bus.awaitLog("Threat Bus is ready");
        return bus;
    }

    private Launched subscriber() {
        Launched subscriber = Launched.start(temporary, "-c", configuration.toString(), "subscribe", "stix2/indicator");
        subscriber.awaitLog("subscribed");
        return subscriber;
    }

    private Process publish(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Project.distribution().resolve("bin/threatbus").toString(), "-c", configuration.toString(), "publish"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temporary.toFile())
                .redirectError(temporary.resolve("publish.err").toFile());
        builder.environment().putAll(Map.of("THREATBUS_JAVA_OPTIONS", "-Xmx48m"));
        return builder.start();
    }

    private String said() throws IOException {
        return Files.readString(temporary.resolve("publish.err"));
    }

    private static String indicator(int number) {
        return """
                {"type":"indicator","spec_version":"2.1","id":"indicator--7d0a8f5e-0d3b-4d61-9d0f-%012d",\
                "created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z","valid_from":"2026-01-01T00:00:00Z",\
                "pattern_type":"stix","pattern":"[domain-name:value = 'n%d.example']"}""".formatted(number, number);
    }

    private static void send(BufferedWriter pipe, int number) throws IOException {
        pipe.write(indicator(number));
        pipe.newLine();
        pipe.flush();
    }

    @Test
    void itGoesOnWhenTheBusIsRestartedAndSaysWhatItCannotKnow() throws Exception {
        Process publishing;
        BufferedWriter pipe;
        try (Launched bus = bus();
                Launched subscriber = subscriber()) {
            publishing = publish();
            pipe = publishing.outputWriter(StandardCharsets.UTF_8);
            send(pipe, 1);
            Await.until("the first is there", LONG, () -> subscriber.output().contains("n1.example"));
            bus.signal("TERM");
            assertThat(bus.exitCode()).isZero();
        }
        try (Launched bus = bus();
                Launched subscriber = subscriber()) {
            List<Integer> sent = new ArrayList<>(List.of(1));
            Await.until("what comes later is there", LONG, () -> {
                sent.add(sent.size() + 1);
                try {
                    send(pipe, sent.size());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                return subscriber.output().contains("n" + sent.size() + ".example");
            });
            pipe.close();
            assertThat(publishing.waitFor())
                    .as("an exit code that says that some may be missing")
                    .isEqualTo(1);
            assertThat(bus.log()).doesNotContain("ERROR");
        }
        assertThat(said())
                .contains(
                        "has ended the connection after 1 objects",
                        "is not known",
                        "connected again",
                        "may not have arrived");
    }

    @Test
    void aBundleOfAHundredMegabytesTakesLessMemoryThanItHas() throws Exception {
        Path bundle = temporary.resolve("large.json");
        String ballast = "\"x\":\"" + "y".repeat(100_000) + "\"";
        try (BufferedWriter writer = Files.newBufferedWriter(bundle)) {
            writer.write("{\"type\":\"bundle\",\"id\":\"bundle--7d0a8f5e-0d3b-4d61-9d0f-000000000000\",\"objects\":[");
            for (int i = 0; i < LARGE / ballast.length(); i++) {
                writer.write("{\"type\":\"x-note\",\"id\":\"x-note--" + i + "\"," + ballast + "},\n");
            }
            writer.write(String.join(
                    ",\n",
                    IntStream.rangeClosed(1, 100)
                            .mapToObj(PublishPipeIT::indicator)
                            .toList()));
            writer.write("]}");
        }
        try (Launched bus = bus();
                Launched subscriber = subscriber()) {
            assertThat(publish(bundle.toString()).waitFor()).as(said()).isZero();

            Await.until("all are there", LONG, () -> subscriber.output().contains("n100.example"));
            assertThat(said()).contains("sent 100 indicators");
            assertThat(bus.log()).doesNotContain("ERROR");
        }
    }
}
