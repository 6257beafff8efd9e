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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The admin interface, open to the network with a token, is abused while messages flow. For a measurement make it longer:
 * {@code -Dthreatbus.abuse.rounds=4 -Dthreatbus.abuse.seconds=10 -Dthreatbus.abuse.connections=10000
 * -Dthreatbus.abuse.rate=20000}; the odd rounds are without abuse.
 */
class AdminAbuseIT {
    private static final int ROUNDS = Integer.getInteger("threatbus.abuse.rounds", 1);
    private static final int SECONDS = Integer.getInteger("threatbus.abuse.seconds", 3);
    private static final int CONNECTIONS = Integer.getInteger("threatbus.abuse.connections", 3_000);
    private static final int RATE = Integer.getInteger("threatbus.abuse.rate", 5_000);
    private static final String TOKEN = "0123456789abcdef";
    private static final Pattern ADMIN = Pattern.compile("the status page are at http://0\\.0\\.0\\.0:(\\d+)/");

    @TempDir
    Path temporary;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private Launched run() throws IOException {
        Files.writeString(temporary.resolve("config.yaml"), """
                admin: {host: 0.0.0.0, port: 0, token: 0123456789abcdef}
                bus: {drain_timeout: 1s, stop_timeout: 2s}
                plugins:
                  apps:
                    zmq: {manage: 0, pub: 0, sub: 0}
                """);
        Launched bus = Launched.start(temporary, "run");
        bus.awaitLog("Threat Bus is ready");
        return bus;
    }

    private static int adminPort(Launched bus) {
        Matcher port = ADMIN.matcher(bus.log());
        assertThat(port.find()).as(bus.log()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    private boolean isLive(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live"))
                .header("Authorization", "Bearer " + TOKEN)
                .timeout(Duration.ofSeconds(1))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void flow(NumberedLoad load, String what) {
        load.forgetLatencies();
        int before = load.received();
        long begin = System.nanoTime();
        LockSupport.parkNanos(Duration.ofSeconds(SECONDS).toNanos());
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f messages/s, p50 %d us, p99 %d us%n",
                what,
                (load.received() - before) / seconds,
                load.latencyMicros(0.5),
                load.latencyMicros(0.99));
    }

    @Test
    void whateverIsDoneToItStaysBoundedAndTheBusNoticesNothing() throws IOException {
        try (Launched bus = run();
                NumberedLoad load = new NumberedLoad(bus.log(), RATE).start()) {
            int port = adminPort(bus);
            Await.until("messages flow", () -> load.received() >= RATE);
            for (int round = 0; round < ROUNDS; round++) {
                flow(load, "left alone");
                abuse(bus, port, load);
                Await.until("it answers again", Duration.ofSeconds(40), () -> isLive(port));
            }
            assertThat(load.finish()).isEqualTo(load.sent());
            assertThat(bus.log()).doesNotContain("defect", "OutOfMemory", "is behind");
        }
    }

    private void abuse(Launched bus, int port, NumberedLoad load) throws IOException {
        try (ProcessGauge gauge = new ProcessGauge(bus.pid());
                AdminAbuse abuse = new AdminAbuse(port, TOKEN, CONNECTIONS / SECONDS, CONNECTIONS)) {
            flow(load, "abused");
            Await.until("all connections were tried", () -> abuse.opened() >= CONNECTIONS * 9 / 10);
            Map<String, Long> outcomes = abuse.end();
            System.out.println(abuse.opened() + " connections: " + outcomes + "; the bus: " + gauge);
            assertThat(outcomes)
                    .containsKeys("without_token 401", "wrong_token 401", "path_trick 401")
                    .doesNotContainKeys("path_trick 200", "path_trick_with_token 200", "without_token 200");
            assertThat(gauge.descriptors()).isLessThan(700);
            assertThat(gauge.threads()).isLessThan(700);
            assertThat(gauge.residentMegabytes()).isLessThan(800);
        }
    }
}
