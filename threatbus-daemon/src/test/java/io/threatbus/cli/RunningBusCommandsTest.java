package io.threatbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.admin.AdminSettings;
import io.threatbus.message.Topic;
import io.threatbus.spi.CommandLineTool.Terminal;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Secret;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.testing.Await;
import io.threatbus.testing.PemCertificates;
import io.threatbus.testing.RunningBus;
import io.threatbus.testing.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code status}, {@code top} and {@code trace} against a running bus. */
class RunningBusCommandsTest {
    @TempDir
    static Path plugins;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private RunningBus running = new RunningBus(Optional.empty());

    @BeforeAll
    static void installPlugins() {
        IdlePlugins.install(plugins);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private int runWith(String admin, String... arguments) throws IOException {
        Path configuration = Files.writeString(
                directory.resolve("bus.yaml"),
                "admin: " + admin + "\nplugins:\n  backbones:\n    inmem: {}\n  apps:\n    idle: {}\n");
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "-c",
                configuration.toString(),
                "--plugins",
                plugins.resolve("installed").toString()));
        out.reset();
        err.reset();
        return Main.run(
                all,
                Optional.empty(),
                new Terminal(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true),
                        new PrintStream(err, true),
                        false));
    }

    private int run(String... arguments) throws IOException {
        return runWith("{port: " + running.port() + "}", arguments);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void statusShowsPluginsAndSubscribersAndIsFineWhileAllIsWell() throws Exception {
        running.subscribe("sensor-1", 10);
        assertThat(run("status")).as(errors()).isEqualTo(ExitCodes.DONE);
        assertThat(output())
                .contains("Threat Bus 1.2.3 is up, up ")
                .containsPattern("direct +backbone +up")
                .containsPattern("app +app +up")
                .containsPattern("sensor-1 +app +live +- +0 +0 +0\n");
    }

    @Test
    void statusSaysThatNobodyHasSubscribed() throws Exception {
        assertThat(run("status")).isEqualTo(ExitCodes.DONE);
        assertThat(output()).endsWith("Nobody has subscribed\n");
    }

    @Test
    void statusFailsWhilePluginIsDegradedOrDownAndSaysWhy() throws Exception {
        running.app().health().degraded("MISP is slow");
        assertThat(run("status")).isEqualTo(ExitCodes.FAILED);
        assertThat(output()).contains("is degraded").containsPattern("app +degraded +for \\d+ s: MISP is slow");
        running.app().health().down("MISP is away");
        assertThat(run("status")).isEqualTo(ExitCodes.FAILED);
        assertThat(output()).contains("is degraded").containsPattern("app +down +for \\d+ s: MISP is away");
    }

    @Test
    void statusFailsWhileSubscriberIsBehind() throws Exception {
        running.subscribe("sensor-1", 1);
        running.publish(Samples.indicator("a"), Samples.indicator("b"));
        Await.until("one is dropped", () -> running.bus().subscribers().get(0).dropped() == 1);
        assertThat(run("status")).isEqualTo(ExitCodes.FAILED);
        assertThat(output()).containsPattern("sensor-1 +app +behind +[0-9.s-]+ +1 +0 +1\n");
    }

    @Test
    void aBusThatDoesNotRunIsAnErrorThatSaysWhereItWasLookedFor() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        for (String command : List.of("status", "top")) {
            assertThat(runWith("{port: " + free + "}", command)).isEqualTo(ExitCodes.FAILED);
            assertThat(errors()).contains("no bus answers at http://127.0.0.1:" + free);
            assertThat(output()).isEmpty();
        }
    }

    @Test
    void whatAnswersButIsNoBusIsAnError() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread other = new Thread(() -> answerOnce(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<htm>"));
            other.start();
            assertThat(runWith("{port: " + socket.getLocalPort() + "}", "status"))
                    .isEqualTo(ExitCodes.FAILED);
            assertThat(errors()).isNotBlank().doesNotContain("\tat ");
            other.join();
        }
    }

    @Test
    void whoAsksWithTlsWhereThereIsNoneIsToldSo() throws Exception {
        running = new RunningBus(Optional.empty());
        String address = running.url().replace("http://", "https://");
        assertThat(run("status", "--admin", address)).isEqualTo(ExitCodes.FAILED);
        assertThat(errors())
                .contains(
                        "nothing answers at " + address.substring(0, address.length() - 1),
                        "does it speak HTTPS, or rather http:// without TLS?");
    }

    private static void answerOnce(ServerSocket socket, String answer) {
        try (java.net.Socket connection = socket.accept()) {
            connection.getInputStream().read(new byte[4096]);
            connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void theTokenOfTheConfigurationOpensTheDoor() throws Exception {
        running.close();
        running = new RunningBus(Optional.of(new Secret("s3cret")));
        assertThat(run("status")).isEqualTo(ExitCodes.FAILED);
        assertThat(errors()).contains("refuses: show a token", "(status 401)");
        assertThat(runWith("{port: " + running.port() + ", token: s3cret}", "status"))
                .as(errors())
                .isEqualTo(ExitCodes.DONE);
    }

    @Test
    void aCertificateForAnyNameWillDoIfItIsTheOneOfTheConfiguration() throws Exception {
        PemCertificates.make(directory, "bus", "EC", "dns:bus.example");
        PemCertificates.make(directory, "renewed", "EC", "dns:bus.example");
        running.close();
        running = new RunningBus(
                Optional.empty(),
                Optional.of(new AdminSettings.Tls(
                        directory.resolve("bus.crt"),
                        directory.resolve("bus.key"),
                        Optional.of(directory.resolve("bus.crt")))));
        String section =
                "{port: " + running.port() + ", tls: {certificate: NAME.crt, key: NAME.key, client_ca: bus.crt}}";
        String paths = section.replace("bus.crt", directory.resolve("bus.crt").toString());
        assertThat(runWith(paths.replace("NAME", directory.resolve("bus").toString()), "status"))
                .as(errors())
                .isEqualTo(ExitCodes.DONE);
        assertThat(runWith(paths.replace("NAME", directory.resolve("renewed").toString()), "status"))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(errors()).contains("renewed.crt", "restart");
    }

    @Test
    void anotherMachinesBusIsAskedByItsAddressTokenAndCertificate() throws Exception {
        PemCertificates.make(directory, "bus", "EC", "dns:bus.example");
        PemCertificates.make(directory, "other", "EC", "dns:other.example");
        running.close();
        running = new RunningBus(
                Optional.of(new Secret("s3cret-s3cret-s3cret")),
                Optional.of(new AdminSettings.Tls(
                        directory.resolve("bus.crt"), directory.resolve("bus.key"), Optional.empty())));
        String token = Files.writeString(directory.resolve("token"), "s3cret-s3cret-s3cret\n")
                .toString();
        String[] asked = {"status", "--admin", running.url(), "--token-file", token};

        assertThat(run(with(asked, "--ca", directory.resolve("bus.crt").toString())))
                .as(errors())
                .isEqualTo(ExitCodes.DONE);
        assertThat(output()).contains("Threat Bus 1.2.3 is up");

        assertThat(run(asked)).isEqualTo(ExitCodes.FAILED);
        assertThat(errors())
                .contains("no TLS connection to https://127.0.0.1:" + running.port(), "is signed by itself", "--ca")
                .contains("CN=bus")
                .doesNotContain("PKIX", "\tat ");
        assertThat(run(with(asked, "--ca", directory.resolve("other.crt").toString())))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(errors()).contains("CN=bus", "is signed by itself").doesNotContain("PKIX");
        assertThat(run(with(asked, "--ca", token))).isEqualTo(ExitCodes.FAILED);
        assertThat(errors()).contains(token + " (--ca) ");
        assertThat(run("trace", "x", "--admin", running.url(), "--ca", directory.resolve("bus.crt") + ""))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(errors()).contains("(status 401); --token-file names the file that holds the token");
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void traceTellsWhatBecameOfAMessage() throws Exception {
        Subscription sensor = running.subscribe("sensor-1", 10);
        running.publish(Samples.indicator("evil"));
        sensor.sent(sensor.poll(Duration.ofSeconds(10)).orElseThrow());
        for (String text : List.of("EVIL.example", Samples.indicatorId("evil").toString())) {
            assertThat(run("trace", text)).as(errors()).isEqualTo(ExitCodes.DONE);
            assertThat(output().lines())
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .isEqualTo("indicator " + Samples.indicatorId("evil")
                                            + "  [domain-name:value = 'evil.example']"),
                            line -> assertThat(line).endsWith("  received from app"),
                            line -> assertThat(line)
                                    .endsWith("  flagged     guard: documentation: the name is for examples in"
                                            + " documents"),
                            line -> assertThat(line).matches(" .*Z  queued +sensor-1"),
                            line -> assertThat(line).matches(" .*Z  sent +sensor-1"));
        }
    }

    @Test
    void programsGetTheAnswersAsJson() throws Exception {
        running.subscribe("sensor-\u202e1", 10);
        running.publish(Samples.indicator("evil"));
        assertThat(run("status", "--format", "json")).as(errors()).isEqualTo(ExitCodes.DONE);
        assertThat(output()).contains("\"state\":\"up\"", "sensor-\\u202e1").hasLineCount(1);
        assertThat(run("trace", "evil.example", "--format=json")).isEqualTo(ExitCodes.DONE);
        assertThat(output()).contains("\"about\":\"[domain-name:value = 'evil.example']\"");
        assertThat(run("top", "-n", "1", "--format", "json")).isEqualTo(ExitCodes.DONE);
        assertThat(output()).contains("\"rates\":[");
        assertThat(run("status")).isEqualTo(ExitCodes.DONE);
        assertThat(output()).contains("sensor-\\u202e1").doesNotContain("\u202e");
    }

    @Test
    void traceFailsIfNothingMentionsTheText() throws Exception {
        assertThat(run("trace", "100% & more?")).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(errors()).contains("none of the remembered messages mentions 100% & more?");
    }

    @Test
    void topShowsPicturesWithRatesAndEnds() throws Exception {
        running.subscribe("sensor-1", 10);
        running.publish(Samples.indicator("a"));
        assertThat(run("top", "-n", "3")).as(errors()).isEqualTo(ExitCodes.DONE);
        assertThat(output().split("\u001b\\[H\u001b\\[2J", -1)).hasSize(3);
        assertThat(output())
                .containsPattern("sensor-1 +app +live")
                .containsPattern("accepted +app +stix2/indicator +\\d+\\.\\d/s");
    }

    private Subscription sensor(String name) {
        return running.app()
                .subscribe(SubscriptionRequest.to("zmq/1@" + name, Topic.INDICATOR)
                        .withPeer(Peer.at(new InetSocketAddress("192.0.2.1", 4000), name)));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void coverageNamesWhoLacksWhatAndEndsWithOne() throws Exception {
        assertThat(run("coverage")).isZero();
        assertThat(printed()).contains("Nobody has subscribed to indicators.");
        Subscription dmz = sensor("dmz-7");
        Subscription lab = sensor("lab");
        running.publish(Samples.indicator("evil"), Samples.indicator("worse"));
        for (Subscription each : List.of(dmz, lab)) {
            each.sent(each.poll(Duration.ofSeconds(10)).orElseThrow());
        }
        lab.sent(lab.poll(Duration.ofSeconds(10)).orElseThrow());
        dmz.close();
        Await.until(
                "it lacks one for five seconds",
                () -> running.bus().coverage().peer("dmz-7").orElseThrow().lag().compareTo(Duration.ofSeconds(5)) > 0);
        assertThat(run("coverage")).isEqualTo(1);
        assertThat(printed())
                .startsWith("dmz-7 lacks 1 of 2, for ")
                .containsPattern("it is away since \\ds ago; the bus waits for it to\\s+come back\\.")
                .containsPattern("dmz-7 +2 +1 +1 .* sent +away")
                .containsPattern("lab +2 +2 +0 +- +- sent");
        assertThat(printed().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(run("coverage", "--sensor", "dmz-7")).isEqualTo(1);
        assertThat(printed()).contains("holds 1 of 2", "lacks 1, the oldest for");
        assertThat(run("coverage", "--sensor", "lab")).isZero();
        assertThat(run("coverage", "--sensor", "nobody")).isEqualTo(4);
        assertThat(run("coverage", "--indicator", Samples.indicatorId("evil").toString()))
                .isZero();
        assertThat(printed()).containsPattern("dmz-7 +has it, known by sent").containsPattern("lab +has it");
        assertThat(run("coverage", "--indicator", Samples.indicatorId("worse").toString()))
                .isEqualTo(1);
        assertThat(printed()).containsPattern("dmz-7 +lacks it: the peer is away");
        assertThat(run("coverage", "--format", "json")).isEqualTo(1);
        assertThat(printed()).contains("\"gaps\":1", "\"oldest_missing\":\"", "\"proof\":\"sent\"");
    }

    @Test
    void traceTellsWhatIsKnownOfWhatItNoLongerRemembers() throws Exception {
        Subscription lab = sensor("lab");
        running.publish(Samples.indicator("old"));
        lab.sent(lab.poll(Duration.ofSeconds(10)).orElseThrow());
        for (int i = 0; i < 120; i++) {
            running.publish(Samples.indicator("new-" + i));
            lab.sent(lab.poll(Duration.ofSeconds(10)).orElseThrow());
        }
        assertThat(run("trace", Samples.indicatorId("old").toString())).isZero();
        assertThat(printed()).contains("they reach back to").containsPattern("lab +has it, known by sent");
        assertThat(run("trace", "no-such-value")).isEqualTo(4);
    }
}
