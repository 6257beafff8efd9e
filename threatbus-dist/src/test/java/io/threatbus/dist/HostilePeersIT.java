package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.broker.BrokerEndpoint;
import io.threatbus.app.zeek.broker.DialTarget;
import io.threatbus.app.zeek.broker.EndpointListener;
import io.threatbus.app.zeek.broker.Peering;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TimespanValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.message.Json;
import io.threatbus.testing.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * MISP, Zeek and RabbitMQ speak to the operator through the log, the health of plugins and the
 * answers of commands. None of them steers a terminal, and each line says whom it is about.
 */
class HostilePeersIT {
    @TempDir
    Path temporary;

    private final HostileServers servers = new HostileServers();
    private final List<Integer> ports = new ArrayList<>();
    private Path configuration;

    @BeforeEach
    void choosePorts() throws IOException {
        ports.addAll(BusPorts.free(5));
        configuration = temporary.resolve("bus.yaml");
    }

    @AfterEach
    void stopServers() throws IOException {
        servers.close();
    }

    private void configure(String format, String backbone, String misp, String zeek, int largest) throws IOException {
        Files.writeString(configuration, """
                admin: {port: %d}
                logging: {format: %s, console_verbosity: debug}
                bus: {state_directory: %s, max_message_size: %d}
                plugins:
                  backbones: {%s}
                  apps:
                    zmq: {manage: %d, pub: %d, sub: %d}
                    store: {}
                    misp: %s
                    zeek: {port: %d%s}
                """.formatted(
                        ports.get(0),
                        format,
                        temporary.resolve("state"),
                        largest,
                        backbone,
                        ports.get(1),
                        ports.get(2),
                        ports.get(3),
                        misp,
                        ports.get(4),
                        zeek));
    }

    private Launched bus() {
        Launched bus = Launched.start(temporary, "-c", configuration.toString());
        bus.awaitLog("Threat Bus is ready");
        return bus;
    }

    private String run(Set<Integer> expected, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-c", configuration.toString()));
        all.addAll(List.of(arguments));
        try (Launched command = Launched.start(temporary, all.toArray(String[]::new))) {
            assertThat(expected)
                    .as("%s: %s %s", List.of(arguments), command.output(), command.log())
                    .contains(command.exitCode());
            requireHarmless(String.join(" ", arguments), command.output());
            requireHarmless(String.join(" ", arguments), command.log());
            return command.output();
        }
    }

    private static void requireHarmless(String what, String printed) {
        assertThat(printed.lines()).as("a forged line").noneMatch(line -> line.startsWith("2026-01-01 ERROR forged"));
        assertThat(printed.replace("\n", "").replace("\t", "").codePoints())
                .as("what %s prints: %s", what, printed)
                .noneMatch(point -> Character.isISOControl(point)
                        || (point >= 0x202a && point <= 0x202e)
                        || point == 0x2028
                        || point == 0x2029);
    }

    private void requireHarmlessAnswers() {
        Set<Integer> any = Set.of(0, 1, 4);
        for (String format : List.of("text", "json")) {
            run(any, "status", "--format", format);
            run(any, "top", "-n", "1", "--format", format);
            run(any, "coverage", "--format", format);
            run(any, "trace", "forged", "--format", format);
            run(any, "plugins", "--format", format);
        }
        run(any, "check");
    }

    private String refusingBackbone() throws IOException {
        return "rabbitmq: {host: 127.0.0.1, port: " + servers.rabbitMq() + ", username: a, password: b}";
    }

    private String refusingMisp() throws IOException {
        return "{api: {host: 'http://127.0.0.1:" + servers.misp() + "', ssl: true, key: abc},"
                + " zmq: {host: 127.0.0.1, port: " + servers.publisher() + "}}";
    }

    @Test
    void whatServersRefuseWithSteersNoTerminal() throws IOException {
        String zeek = ", websocket: [{url: 'ws://127.0.0.1:" + servers.webSocket() + "/v1/messages/json'}]";
        configure("text", refusingBackbone(), refusingMisp(), zeek, 1_000_000);
        try (Launched bus = bus()) {
            bus.awaitLog("Cannot connect to Zeek");
            bus.awaitLog("does not answer as it should");
            Await.until(
                    "all of them have said it",
                    () -> run(Set.of(1), "status", "--all")
                                    .replaceAll("\\s+", " ")
                                    .split("forged", -1)
                                    .length
                            > 2);
            requireHarmlessAnswers();
            requireHarmless("the log", bus.log());
            assertThat(bus.log().lines().filter(line -> line.contains("says: \\x1b[2J\\x07\\x7f\\u009b31m\\u202egnp")))
                    .as("what RabbitMQ said is there, escaped")
                    .isNotEmpty();
        }
    }

    @Test
    void eachLineSaysWhomItIsAboutWhereTheLogIsJson() throws IOException {
        String rabbit = refusingBackbone();
        String misp = refusingMisp();
        String zeek = ", websocket: [{url: 'ws://127.0.0.1:" + servers.webSocket() + "/v1/messages/json'}]";
        configure("json", rabbit, misp, zeek, 1_000_000);
        try (Launched bus = bus()) {
            bus.awaitLog("Cannot connect to Zeek");
            bus.awaitLog("does not answer as it should");
            bus.awaitLog("feed zmq: ");
            bus.awaitLog("rabbitmq is down");
            requireHarmless("the log", bus.log());
            assertThat(peers(bus, "Cannot connect to Zeek")).allMatch(peer -> peer.startsWith("ws://127.0.0.1:"));
            assertThat(peers(bus, "does not answer as it should")).containsExactly("127.0.0.1");
            assertThat(peers(bus, "feed zmq: ")).containsExactly("127.0.0.1");
            assertThat(peers(bus, "rabbitmq is down")).allMatch(peer -> rabbit.contains(peer.split(":", 2)[1]));
        }
    }

    /** The journal takes each line for an entry, and the number in front of it for its priority. */
    @Test
    void whatServersSayForgesNoEntryOfTheJournal() throws Exception {
        String zeek = ", websocket: [{url: 'ws://127.0.0.1:" + servers.webSocket() + "/v1/messages/json'}]";
        configure("text", refusingBackbone(), refusingMisp(), zeek, 1_000_000);
        try (Launched bus = Launched.start(
                Project.distribution().resolve("bin/threatbus"),
                temporary,
                Map.of("JOURNAL_STREAM", "1:2"),
                "run",
                "-c",
                configuration.toString())) {
            bus.awaitLog("Threat Bus is ready");
            bus.awaitLog("Cannot connect to Zeek");
            bus.awaitLog("does not answer as it should");
            bus.awaitLog("rabbitmq is down");
            requireHarmless("the journal", bus.log());
            assertThat(bus.log().lines()).allMatch(line -> line.matches("<[3-7]>.*"));
        }
    }

    private static Set<String> peers(Launched bus, String text) {
        return bus.log()
                .lines()
                .map(line -> Documents.mapping(Json.read(line.getBytes(StandardCharsets.UTF_8))))
                .filter(line -> String.valueOf(line.get("message")).contains(text))
                .map(line -> String.valueOf(line.get("peer")))
                .collect(Collectors.toSet());
    }

    @Test
    void whatZeekAndMispSayWhileTheyWorkSteersNoTerminal() throws Exception {
        try (MispStandIn standIn = new MispStandIn()) {
            String event = standIn.post("/events/add", Map.of("info", HostileServers.TEXT), "Event", "id");
            String attribute =
                    standIn.attribute(event, "filename", "evil" + HostileServers.TEXT.replace("\n", "") + ".exe");
            configure("text", "inmem: {}", standIn.configuration(), "", 1_000_000);
            try (Launched bus = bus();
                    BrokerEndpoint zeek = hostileZeek(ports.get(4))) {
                standIn.attribute(event, "domain", "evil-" + HostileServers.TEXT.replace("\n", "") + ".example");
                Await.until("the log shows what Zeek said", () -> bus.log().contains("forged"));
                assertThat(zeek.peers()).as("the bus goes on listening to it").hasSize(1);
                assertThat(attribute).isNotEmpty();
                requireHarmlessAnswers();
                run(Set.of(0), "indicators");
                run(Set.of(0), "indicators", "--format", "json");
                for (String path : List.of("/api/status", "/api/trace?q=forged", "/api/coverage")) {
                    String answer = HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(0) + path))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body();
                    requireHarmless(path, answer);
                }
                requireHarmless("the log", bus.log());
            }
        }
    }

    /** A Zeek that subscribes, sights and reports with hostile names. */
    private static BrokerEndpoint hostileZeek(int port) {
        return BrokerEndpoint.builder()
                .subscribe("threatbus/manage")
                .dial(new DialTarget("127.0.0.1", port, false))
                .retry(Duration.ofMillis(20), Duration.ofMillis(100))
                .listener(new EndpointListener() {
                    @Override
                    public void peerAdded(Peering peer) {
                        StringValue hostile = StringValue.of(HostileServers.TEXT);
                        for (String topic : List.of("stix2/indicator", HostileServers.TEXT)) {
                            peer.publish(
                                    "threatbus/manage",
                                    ZeekEvent.of(
                                            "Tenzir::subscribe",
                                            StringValue.of(topic),
                                            TimespanValue.of(Duration.ofDays(30))));
                        }
                        peer.publish("threatbus/manage", ZeekEvent.of("Tenzir::unsubscribe", hostile));
                        peer.publish("threatbus/manage", ZeekEvent.of(HostileServers.TEXT, hostile));
                        peer.publish(HostileServers.TEXT, ZeekEvent.of("Tenzir::subscribe", hostile));
                        peer.publish(
                                "stix2/sighting",
                                ZeekEvent.of("Tenzir::new_sighting", hostile, new VectorValue(List.of(hostile))));
                    }
                })
                .start();
    }
}
