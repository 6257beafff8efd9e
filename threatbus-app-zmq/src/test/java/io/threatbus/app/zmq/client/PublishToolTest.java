package io.threatbus.app.zmq.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zmq.Stix;
import io.threatbus.app.zmq.TestBus;
import io.threatbus.app.zmq.ZmqApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishToolTest {
    private final PublishTool tool = new PublishTool();

    @Test
    void everyObjectOfABundleArrivesBeforeTheCommandEnds(@TempDir Path directory) throws IOException {
        String objects = IntStream.range(0, 1000).mapToObj(Stix::indicator).collect(Collectors.joining(",\n"));
        Path bundle = Files.writeString(
                directory.resolve("bundle.json"),
                "{\"type\": \"bundle\", \"id\": \"bundle--1\", \"objects\": [\n" + objects
                        + ",\n{\"type\": \"identity\", \"name\": \"us\"}]}");
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe("stix2")) {
            Console console = new Console();

            int exit = console.run(tool, "--endpoint", endpoint(bus), bundle.toString());

            assertThat(exit).isZero();
            assertThat(bus.metric("messages_accepted")).isEqualTo(1000);
            assertThat(console.err())
                    .contains("sent 1000 indicators and 0 sightings, passed over 1 object that no indicator needs");
            assertThat(app.receive(1000).get(999).json()).isEqualTo(Stix.indicator(999));
        }
    }

    @Test
    void aBundleOfStix20ArrivesWithWhatItsOtherObjectsSay(@TempDir Path directory) throws IOException {
        String id = "indicator--00000000-0000-4000-8000-000000000009";
        Path bundle = Files.writeString(directory.resolve("older.json"), """
                {"type": "bundle", "spec_version": "2.0", "id": "bundle--00000000-0000-4000-8000-000000000009", "objects": [
                {"type": "relationship", "id": "relationship--00000000-0000-4000-8000-000000000001",
                 "relationship_type": "indicates", "source_ref": "%s",
                 "target_ref": "malware--00000000-0000-4000-8000-000000000001"},
                {"type": "indicator", "id": "%s", "created": "2020-09-08T04:18:43.000Z",
                 "modified": "2020-09-08T04:18:43.000Z", "labels": ["malicious-activity"],
                 "pattern": "[file:hashes.'md5' = '34d98b59f8300ae17ad92fee6d2b5809']", "valid_from": "2020-09-08T04:18:43Z"},
                {"type": "malware", "id": "malware--00000000-0000-4000-8000-000000000001", "name": "PlugX"}]}
                """.formatted(id, id));
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe("stix2")) {
            Console console = new Console();

            int exit = console.run(tool, "--endpoint", endpoint(bus), bundle.toString());

            assertThat(exit).isZero();
            assertThat(console.err())
                    .contains("sent 1 indicator and 0 sightings, 1 of them without spec_version")
                    .doesNotContain("passed over");
            assertThat(app.receive(1).get(0).json())
                    .contains("\"spec_version\":\"2.1\"", "\"labels\":[\"PlugX\"]", "Indicates PlugX (malware)");
        }
    }

    @Test
    void theBusCallsAPublisherWhatItSays(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("one.json"), Stix.indicator(1));
        try (TestBus bus = new TestBus()) {
            Console console = new Console();

            assertThat(console.run(tool, "--endpoint", endpoint(bus), "--name", "  Bücher\u001b[2J ", file.toString()))
                    .isZero();
            assertThat(bus.origins())
                    .singleElement()
                    .asString()
                    .startsWith("B\u00fccher")
                    .doesNotContain("\u001b");
            assertThat(console.run(tool, "--endpoint", endpoint(bus), "--name", "x".repeat(5000), file.toString()))
                    .isZero();
            assertThat(bus.origins()).allMatch(origin -> origin.length() <= 101);
        }
    }

    @Test
    void theObjectsOfATaxiiEnvelopeAreSent(@TempDir Path directory) throws IOException {
        Path envelope = Files.writeString(
                directory.resolve("envelope.json"), "{\"more\": false, \"objects\": [" + Stix.indicator(1) + "]}");
        try (TestBus bus = new TestBus()) {
            Console console = new Console();

            assertThat(console.run(tool, "--endpoint", endpoint(bus), envelope.toString()))
                    .isZero();
            assertThat(bus.metric("messages_accepted")).isEqualTo(1);
        }
    }

    @Test
    void invalidObjectsAreReportedWithFileAndLineAndTheRestIsSent(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("mixed.jsonl"),
                Stix.indicator(1) + "\n{\"type\": \"indicator\", \"spec_version\": \"2.1\"}\n{\"broken\n"
                        + Stix.sighting(2));
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe("stix2")) {
            Console console = new Console();

            int exit = console.run(tool, "--endpoint", endpoint(bus), file.toString());

            assertThat(exit).isEqualTo(1);
            assertThat(console.err()).contains(file + ":2: ").contains(file + ":3: invalid-json");
            assertThat(console.err()).contains("sent 1 indicator and 1 sighting, 2 invalid");
            assertThat(app.receive(2).get(1).json()).isEqualTo(Stix.sighting(2));
        }
    }

    @Test
    void allRejectionsAreListedGroupedWithTheirIdentifiersAndTheirNumber(@TempDir Path directory) throws IOException {
        String bad = IntStream.range(0, 12)
                .mapToObj(i -> Stix.indicator(i).replaceFirst("\\[domain", "[[domain"))
                .collect(Collectors.joining("\n"));
        Path file = Files.writeString(directory.resolve("bad.jsonl"), bad + "\n" + Stix.indicator(20));
        try (TestBus bus = new TestBus()) {
            Console console = new Console();

            assertThat(console.run(tool, "--endpoint", endpoint(bus), file.toString()))
                    .isEqualTo(1);

            assertThat(bus.metric("messages_accepted")).isEqualTo(1);
            assertThat(console.err().lines().filter(line -> line.contains(file + ":")))
                    .hasSize(10)
                    .allMatch(line -> line.contains("indicator--"));
            assertThat(console.err())
                    .containsPattern("and 2 more rejected: [a-z-]+")
                    .contains("12 invalid");
        }
    }

    @Test
    void whatComesFromTheInputCannotSteerTheTerminal(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("hostile.jsonl"),
                Stix.indicator(1)
                                .replaceFirst("\\[domain", "[[\u009b31m\u202edomain")
                                .replace("indicator--", "\\u001b[2Jindicator--")
                        + "\n\u001b[2J{\"type\n");
        try (TestBus bus = new TestBus()) {
            Console console = new Console();

            assertThat(console.run(tool, "--endpoint", endpoint(bus), file.toString()))
                    .isEqualTo(1);
            assertThat(console.err().replace("\n", "").chars())
                    .noneMatch(letter -> Character.isISOControl(letter) || letter == 0x202e);
        }
    }

    @Test
    void progressIsShownOnATerminalAndNowhereElse(@TempDir Path directory) throws IOException {
        String objects = IntStream.range(0, 20_000).mapToObj(Stix::indicator).collect(Collectors.joining("\n"));
        Path file = Files.writeString(directory.resolve("many.jsonl"), objects + "\n{}\n");
        try (TestBus bus = new TestBus()) {
            Console plain = new Console();
            plain.run(tool, "--endpoint", endpoint(bus), file.toString());
            assertThat(plain.err()).doesNotContain("\r", "/s");

            Console terminal = new Console();
            terminal.run(tool, true, "--endpoint", endpoint(bus), file.toString());
            assertThat(terminal.err())
                    .containsPattern("\r\u001b\\[K\\[#* *\\] +\\d+%  [\\d,]+ sent, [\\d,]+/s, \\d+ s left")
                    .endsWith("1 invalid\n");
        }
    }

    @Test
    void standardInputIsReadWhenNoFileIsGiven() {
        try (TestBus bus = new TestBus()) {
            Console console = new Console(Stix.indicator(1));

            assertThat(console.run(tool, "--quiet", "-e", endpoint(bus))).isZero();
            assertThat(console.err()).isEmpty();
            assertThat(bus.metric("messages_accepted")).isEqualTo(1);
        }
    }

    @Test
    void aBusThatIsNotThereIsSaidInOneLine() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Console console = new Console(Stix.indicator(1));

        assertThat(console.run(tool, "--endpoint", "127.0.0.1:" + free)).isEqualTo(1);
        assertThat(console.err())
                .contains("no bus receives at 127.0.0.1:" + free)
                .doesNotContain("\tat ");
    }

    @Test
    void aPortThatAcceptsAndSaysNothingIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Console console = new Console(Stix.indicator(1));

            int exit = console.run(tool, "--timeout", "200ms", "--endpoint", "127.0.0.1:" + silent.getLocalPort());

            assertThat(exit).isEqualTo(1);
        }
    }

    @Test
    void theManagementPortIsNotMistakenForThePortThatReceives() {
        try (TestBus bus = new TestBus()) {
            Console console = new Console(Stix.indicator(1));

            int exit = console.run(tool, "-e", "127.0.0.1:" + bus.ports().manage());

            assertThat(exit).isEqualTo(1);
            assertThat(console.err()).contains("another port of the bus");
        }
    }

    @Test
    void wrongUseHasItsOwnExitCode() {
        Console console = new Console();

        assertThat(console.run(tool, "--no-such-option")).isEqualTo(2);
        assertThat(console.run(tool, "--timeout", "soon")).isEqualTo(2);
        assertThat(console.run(tool, "--endpoint", "host:99999")).isEqualTo(2);
    }

    @Test
    void theHelpNamesEveryOption() {
        Console console = new Console();

        assertThat(console.run(tool, "--help")).isZero();
        assertThat(console.out()).contains("--endpoint", "--timeout", "--quiet", "--config", "--help");
    }

    private static String endpoint(TestBus bus) {
        return "127.0.0.1:" + bus.ports().sub();
    }
}
