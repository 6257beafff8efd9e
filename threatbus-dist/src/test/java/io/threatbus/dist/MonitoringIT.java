package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import io.threatbus.testing.RealServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus's own tool says of the metrics and of the alert rules. */
class MonitoringIT {
    private static final Pattern PAGE = Pattern.compile("status page are at (http://\\S+)");

    @TempDir
    Path temporary;

    @BeforeEach
    void requirePromtool() {
        RealServers.requireCommand("promtool (apt-get install prometheus)", "promtool", "--version");
    }

    /** Runs promtool on an input; returns all that it prints. */
    private String promtool(Path input, int expected, String... arguments) throws IOException, InterruptedException {
        Path output = temporary.resolve("output");
        List<String> command = new java.util.ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(Project.file("docs/monitoring").toFile())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isEqualTo(expected);
        return text;
    }

    /** The metrics of a bus that has just begun. */
    private String metrics() throws IOException, InterruptedException {
        Files.writeString(
                temporary.resolve("config.yaml"),
                "admin: {port: 0}\nplugins:\n  apps:\n    zmq: {manage: 0, pub: 0, sub: 0}\n");
        try (Launched bus = Launched.start(temporary, "run")) {
            Matcher page = PAGE.matcher(bus.awaitLog("status page are at"));
            assertThat(page.find()).isTrue();
            bus.awaitLog("Threat Bus is ready");
            HttpRequest request = HttpRequest.newBuilder(URI.create(page.group(1) + "metrics"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            bus.signal("TERM");
            Await.until("it stops", () -> bus.log().contains("Threat Bus stops"));
            return answer.body();
        }
    }

    @Test
    void theMetricsArePlainToPrometheus() throws Exception {
        String metrics = metrics();
        Path file = Files.writeString(temporary.resolve("metrics"), metrics);
        assertThat(promtool(file, 0, "check", "metrics")).isEmpty();
    }

    @Test
    void aFindingWouldBeSeen() throws Exception {
        Path bad = Files.writeString(temporary.resolve("bad"), "# TYPE threatbus_bad counter\nthreatbus_bad 1\n");
        assertThat(promtool(bad, 3, "check", "metrics")).contains("threatbus_bad");
    }

    @Test
    void theAlertRulesPassTheirTests() throws Exception {
        Path none = Files.createFile(temporary.resolve("none"));
        assertThat(promtool(none, 0, "check", "rules", "alerts.yml")).contains("SUCCESS");
        assertThat(promtool(none, 0, "test", "rules", "alerts-test.yml")).contains("SUCCESS");
    }
}
