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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who guesses the token of the admin interface of the package, and who makes that easy. */
class AdminTokensIT {
    private static final int UNUSABLE_CONFIGURATION = 78;
    private static final int GUESSES = 500;
    private static final String TOKEN = "0123456789abcdef0123";

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    private Launched start(String admin) throws IOException {
        Files.writeString(directory.resolve("config.yaml"), """
                admin: {%s}
                bus: {state_directory: %s}
                plugins:
                  apps:
                    zmq: {manage: 0, pub: 0, sub: 0}
                """.formatted(admin, directory.resolve("state")));
        return Launched.start(directory, "run");
    }

    private int status(int port, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/status"))
                .header("Authorization", "Bearer " + token)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void aTokenThatCanBeGuessedDoesNotOpenTheInterfaceToTheNetwork() throws IOException {
        try (Launched bus = start("host: 0.0.0.0, port: 0, token: abc")) {
            assertThat(bus.exitCode()).isEqualTo(UNUSABLE_CONFIGURATION);
            assertThat(bus.log()).contains("16 characters").doesNotContain("token: abc");
        }
    }

    @Test
    void whoGuessesIsCountedAndPausedAndHasOneLine() throws Exception {
        int port = BusPorts.free(1).get(0);
        try (Launched bus = start("port: " + port + ", token: " + TOKEN)) {
            bus.awaitLog("Threat Bus is ready");
            assertThat(status(port, TOKEN)).isEqualTo(200);
            for (int i = 0; i < GUESSES; i++) {
                assertThat(status(port, "guess" + i)).isNotEqualTo(200);
            }
            Await.until("the pause is over", () -> isLetIn(port));
            String metrics = client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                    .header("Authorization", "Bearer " + TOKEN)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            double wrong = metric(metrics, "threatbus_admin_wrong_tokens_total");
            double paused = metric(metrics, "threatbus_admin_paused_requests_total");
            assertThat(wrong).as("looked at").isBetween(6.0, GUESSES / 10.0);
            assertThat(wrong + paused).as("counted").isGreaterThanOrEqualTo(GUESSES);
            assertThat(bus.countInLog("wrong token")).isOne();
            assertThat(bus.log()).doesNotContain("guess1", TOKEN);
        }
    }

    private boolean isLetIn(int port) {
        try {
            return status(port, TOKEN) == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double metric(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
