package io.threatbus.app.suricata;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.suricata.FakeSuricata.Answer;
import io.threatbus.app.suricata.FakeSuricata.Whim;
import io.threatbus.message.Json;
import io.threatbus.testing.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Command sockets that do not behave: each has its line in health, nothing stops, and when it behaves everything is there. */
class CommandSocketFaultsTest {
    private static final String[] SETS = {
        "tb-domain",
        "tb-url-host",
        "tb-url-path",
        "tb-url-root",
        "tb-ip",
        "tb-ip-src",
        "tb-ip-dst",
        "tb-md5",
        "tb-sha256",
        "tb-file-name",
        "tb-ja3",
        "tb-ja4",
        "tb-cert",
        "tb-user-agent"
    };

    @TempDir
    private Path directory;

    private TestBus bus(Path... sockets) {
        SuricataSettings defaults = Indicators.settings(List.of(sockets), List.of(), Optional.empty());
        return new TestBus(
                new SuricataSettings(
                        defaults.commandSocket(),
                        defaults.eve(),
                        defaults.redisPassword(),
                        defaults.files(),
                        defaults.version(),
                        Duration.ofSeconds(1),
                        defaults.maxPoints(),
                        defaults.expandNetworks(),
                        defaults.networkReload(),
                        defaults.match(),
                        defaults.noisyThreshold(),
                        defaults.noisyInterval(),
                        defaults.maxEvent(),
                        defaults.patterns()),
                InstantSource.system(),
                Indicators.domain("history.example"));
    }

    private static Whim on(String command, Answer answer) {
        return (name, arguments) -> name.equals(command) ? answer : Answer.RIGHT;
    }

    private static String answer(String word, String message) {
        return Json.write(Map.of("message", message, "return", word)) + "\n";
    }

    private static Arguments fault(String what, String health, Whim whim) {
        return Arguments.of(what, health, whim);
    }

    private static Answer text(String text) {
        return Answer.of(text);
    }

    private static Whim slowly(String command) {
        return (name, arguments) -> {
            if (name.equals(command)) {
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofMillis(1500).toNanos());
            }
            return Answer.RIGHT;
        };
    }

    static Stream<Arguments> faults() {
        String huge = new String(FakeSuricata.garbage(2 * 1024 * 1024), StandardCharsets.US_ASCII);
        return Stream.of(
                fault("says nothing", "no answer to handshake", (name, arguments) -> Answer.SILENCE),
                fault(
                        "closes at once",
                        "closes the connection instead of answering handshake",
                        on("handshake", Answer.HANG_UP)),
                fault("refuses the handshake", "handshake is refused", on("handshake", text("{\"return\":\"NOK\"}\n"))),
                fault(
                        "answers the handshake in HTML",
                        "does not talk like Suricata",
                        on("handshake", text("<html>\n"))),
                fault(
                        "answers the handshake in half",
                        "no answer to handshake",
                        on("handshake", text("{\"return\":\"O"))),
                fault("answers the handshake without end", "more than 1048576 bytes", on("handshake", text(huge))),
                fault(
                        "answers twice",
                        "nobody asked for",
                        on("handshake", text("{\"return\":\"OK\"}\n{\"return\":\"OK\"}\n"))),
                fault("is slow to greet", "no answer to handshake", slowly("handshake")),
                fault("tells no version", "does not tell its version", on("version", text(answer("OK", "")))),
                fault(
                        "tells a version of letters",
                        "does not tell its version",
                        on("version", text(answer("OK", "eight.zero")))),
                fault("is too old", "7.0 or newer is needed", on("version", text(answer("OK", "6.0.20 RELEASE")))),
                fault(
                        "tells a version that rings a bell",
                        "does not tell its version",
                        on("version", text(answer("OK", "\u001b[31m\u0007")))),
                fault("closes on version", "instead of answering version", on("version", Answer.HANG_UP)),
                fault("tells no uptime", "does not tell its uptime", on("uptime", text(answer("NOK", "?")))),
                fault(
                        "tells uptime as a list",
                        "does not tell its uptime",
                        on("uptime", text("{\"message\":[1],\"return\":\"OK\"}\n"))),
                fault("is silent about uptime", "no answer to uptime", on("uptime", Answer.SILENCE)),
                fault("closes on adding", "instead of answering dataset-add", addOf(Answer.HANG_UP)),
                fault("is silent about adding", "no answer to dataset-add", addOf(Answer.SILENCE)),
                fault("answers adding with a number", "does not talk like Suricata", addOf(text("42\n"))),
                fault(
                        "answers adding with an unknown word",
                        "does not talk like Suricata",
                        addOf(text("{\"message\":\"x\",\"return\":\"PERHAPS\"}\n"))),
                fault(
                        "answers adding without a word",
                        "does not talk like Suricata",
                        addOf(text("{\"message\":\"data added\"}\n"))),
                fault(
                        "answers adding with broken UTF-8",
                        "does not talk like Suricata",
                        addOf(new Answer(Optional.of(new byte[] {'"', (byte) 0xff, '"', '\n'}), false, false))),
                fault(
                        "answers adding with deep JSON",
                        "does not talk like Suricata",
                        addOf(text("[".repeat(5000) + "\n"))),
                fault("answers adding without end", "more than 1048576 bytes", addOf(text(huge))),
                fault("answers adding in half", "no answer to dataset-add", addOf(text("{\"message\":\"data add"))),
                fault("is busy for ever", "is busy with", addOf(text(answer("OK", "data is busy, try again")))),
                fault("has no sets", "no rule names tb-domain", sets("set not found or wrong type")),
                fault("has sets of another type", "no rule names tb-domain", sets("unknown settype")),
                fault("has no room", "tb-domain", addOf(text(answer("NOK", "failed to add data")))),
                fault(
                        "says OK to adding and means nothing",
                        "does not say that it took",
                        addOf(text(answer("OK", "certainly")))),
                fault(
                        "takes the probe, but not the value",
                        "does not take some items of tb-domain",
                        (name, arguments) -> name.startsWith("dataset-add")
                                        && String.valueOf(arguments.get("datavalue"))
                                                .equals("bmV3LmV4YW1wbGU=")
                                ? text(answer("NOK", "failed to add data"))
                                : Answer.RIGHT),
                fault("cannot be emptied", "does not empty", on("dataset-clear", text(answer("NOK", "no")))));
    }

    private static Whim addOf(Answer answer) {
        return (name, arguments) -> name.startsWith("dataset-add") && !isProbe(arguments)
                ? answer
                : name.startsWith("dataset-add")
                                && answer.bytes()
                                        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).contains("failed"))
                                        .orElse(false)
                        ? answer
                        : Answer.RIGHT;
    }

    private static boolean isProbe(Map<?, ?> arguments) {
        String value = String.valueOf(arguments.get("datavalue"));
        return value.equals("dGhyZWF0YnVzLmludmFsaWQ=") || value.equals("192.0.2.0") || value.startsWith("00000");
    }

    private static Whim sets(String words) {
        return (name, arguments) ->
                name.startsWith("dataset-") && !name.equals("dataset-dump") ? text(answer("NOK", words)) : Answer.RIGHT;
    }

    @Test
    void thereAreThirtyServersThatDoNotBehave() {
        assertThat(faults()).hasSizeGreaterThanOrEqualTo(30);
    }

    @ParameterizedTest(name = "a server that {0}")
    @MethodSource("faults")
    void isNamedAndLeftToItselfAndHasEverythingOnceItBehaves(String what, String health, Whim whim) {
        AtomicBoolean behaves = new AtomicBoolean();
        String neighbourSocket = directory.resolve("n.sock").toString();
        try (FakeSuricata suricata = new FakeSuricata(directory.resolve("s.sock"), SETS)
                        .whim((name, arguments) -> behaves.get() ? Answer.RIGHT : whim.answer(name, arguments));
                FakeSuricata neighbour = new FakeSuricata(directory.resolve("n.sock"), SETS);
                TestBus bus = bus(directory.resolve("s.sock"), directory.resolve("n.sock"))) {
            bus.publish(Indicators.domain("new.example"));
            Set<String> all = Set.of("history.example", "new.example");
            Await.until(
                    "the neighbour has everything",
                    () -> neighbour.items("tb-domain").equals(all));
            Await.until(what + " is told: " + bus.health(), () -> bus.health().contains(health));
            assertThat(bus.health()).contains("state=DEGRADED").contains("s.sock: ");
            Await.until("the neighbour is in sync", () -> bus.metric("suricata_in_sync", neighbourSocket) == 1);
            assertThat(bus.health()).doesNotContain("\u001b").doesNotContain("\u0007");
            assertThat(suricata.connectionCount()).isLessThanOrEqualTo(1);

            behaves.set(true);
            if (health.startsWith("does not take")) {
                suricata.restart();
            }
            Await.until(
                    "everything is there: " + bus.health(),
                    Duration.ofSeconds(40),
                    () -> suricata.items("tb-domain").equals(all) && bus.metric("suricata_in_sync") == 2);
            Await.until("health is up: " + bus.health(), () -> bus.health().contains("state=UP"));
            assertThat(suricata.longest()).isLessThanOrEqualTo(4_000);
        }
    }

    @Test
    void aSuricataThatDoesNotRunIsConnectedToWhenItDoes() {
        Path path = directory.resolve("s.sock");
        try (TestBus bus = bus(path)) {
            Await.until("it is down", () -> bus.health().contains("state=DOWN"));
            try (FakeSuricata suricata = new FakeSuricata(path, SETS)) {
                Await.until(
                        "everything is there", () -> suricata.items("tb-domain").equals(Set.of("history.example")));
            }
            assertThat(Files.exists(path)).isFalse();
            try (FakeSuricata suricata = new FakeSuricata(path, SETS)) {
                Await.until("everything is there again", () -> suricata.items("tb-domain")
                        .equals(Set.of("history.example")));
            }
        }
    }

    @Test
    void aSetThatARuleNamesLaterIsFilledThen() {
        try (FakeSuricata suricata = new FakeSuricata(directory.resolve("s.sock"), "tb-ip");
                TestBus bus = bus(directory.resolve("s.sock"))) {
            Await.until("it is told", () -> bus.health().contains("no rule names tb-domain"));
            suricata.addSet("tb-domain");
            Await.until("it is filled", () -> suricata.items("tb-domain").equals(Set.of("history.example")));
            Await.until("health is up", () -> bus.health().contains("state=UP"));
        }
    }

    @Test
    void whatNobodyWantsIsGoneAfterTheFirstConnectionAndAfterAReloadThatBroughtItBack() {
        try (FakeSuricata suricata = new FakeSuricata(directory.resolve("s.sock"), SETS)) {
            suricata.plant("tb-domain", "left.over.example");
            try (TestBus bus = bus(directory.resolve("s.sock"))) {
                Await.until("it is compared", () -> suricata.items("tb-domain").equals(Set.of("history.example")));
                bus.publish(Indicators.domain("gone.example"));
                bus.publish(Indicators.removal(Indicators.domain("gone.example")));
                bus.publish(Indicators.domain("new.example"));
                Await.until("it is in step", () -> suricata.items("tb-domain")
                        .equals(Set.of("history.example", "new.example")));
                suricata.reload(Map.of("tb-domain", Set.of("gone.example", "history.example")));
                Await.until("it is in step again", () -> suricata.items("tb-domain")
                        .equals(Set.of("history.example", "new.example")));
            }
        }
    }

    @Test
    void whatSuricataLosesWithoutAWordIsFoundBySamples() {
        try (FakeSuricata suricata = new FakeSuricata(directory.resolve("s.sock"), SETS);
                TestBus bus = bus(directory.resolve("s.sock"))) {
            Await.until("it is there", () -> suricata.items("tb-domain").contains("history.example"));
            Await.until("in sync", () -> bus.metric("suricata_in_sync") == 1);
            suricata.lose("tb-domain", "history.example");
            Await.until("it is there again", Duration.ofSeconds(60), () -> suricata.items("tb-domain")
                    .contains("history.example"));
            assertThat(bus.metric("suricata_samples", "missing")).isPositive();
        }
    }

    @Test
    void whatOneOfSeveralSuricatasHasNotGotIsMissingAndEachSaysWhatItLacks() {
        Path north = directory.resolve("north.sock");
        Path south = directory.resolve("south.sock");
        try (FakeSuricata suricata = new FakeSuricata(north, SETS);
                TestBus bus = bus(north, south)) {
            Await.until("one has it", () -> suricata.items("tb-domain").equals(Set.of("history.example")));
            Await.until(
                    "it says so: " + bus.coverage(), () -> bus.coverage().equals("0 of 1, 1 missing; [north.sock 0]"));
            try (FakeSuricata late = new FakeSuricata(south, SETS)) {
                Await.until("both have it: " + bus.coverage(), Duration.ofSeconds(30), () -> bus.coverage()
                        .equals("1 of 1, 0 missing; [north.sock 0, south.sock 0]"));
                assertThat(late.items("tb-domain")).containsExactly("history.example");
            }
            bus.publish(Indicators.domain("meanwhile.example"));
            Await.until("what one has alone is missing: " + bus.coverage(), Duration.ofSeconds(30), () -> bus.coverage()
                    .startsWith("1 of 2, 1 missing; "));
            assertThat(bus.lacks())
                    .containsExactly(Indicators.id("meanwhile.example").toString());
            try (FakeSuricata back = new FakeSuricata(south, SETS)) {
                Await.until("both have it: " + bus.coverage(), Duration.ofSeconds(40), () -> bus.coverage()
                        .startsWith("2 of 2, 0 missing; "));
                assertThat(back.items("tb-domain")).hasSize(2);
            }
        }
    }

    @Test
    void whatASuricataDoesNotTakeIsNamedAsMissingUntilItDoes() {
        AtomicBoolean takes = new AtomicBoolean();
        try (FakeSuricata suricata = new FakeSuricata(directory.resolve("s.sock"), SETS)
                        .whim((name, arguments) -> !takes.get()
                                        && name.startsWith("dataset-add")
                                        && String.valueOf(arguments.get("datavalue"))
                                                .equals("bmV3LmV4YW1wbGU=")
                                ? text(answer("NOK", "failed to add data"))
                                : Answer.RIGHT);
                TestBus bus = bus(directory.resolve("s.sock"))) {
            bus.publish(Indicators.of("new", "[domain-name:value = 'new.example']"));
            bus.publish(Indicators.domain("other.example"));
            Await.until("it is named: " + bus.coverage(), Duration.ofSeconds(30), () -> bus.lacks()
                    .equals(Set.of(Indicators.id("new").toString())));
            Await.until("the Suricata says so: " + bus.coverage(), () -> bus.coverage()
                    .equals("2 of 3, 1 missing; [s.sock 1]"));
            assertThat(bus.metric("suricata_items_missing")).isEqualTo(1);
            takes.set(true);
            suricata.restart();
            Await.until("it is there: " + bus.coverage(), Duration.ofSeconds(40), () -> bus.coverage()
                    .equals("3 of 3, 0 missing; [s.sock 0]"));
        }
    }

    @Test
    void onSuricata8TheJsonNamesTheIndicatorThatStillWantsTheItem() {
        try (FakeSuricata suricata = new FakeSuricata(directory.resolve("s.sock"), SETS);
                TestBus bus = bus(directory.resolve("s.sock"))) {
            bus.publish(Indicators.of("one", "[domain-name:value = 'shared.example']"));
            bus.publish(Indicators.of("two", "[domain-name:value = 'Shared.Example']"));
            Await.until("it is there", () -> suricata.items("tb-domain").contains("shared.example"));
            assertThat(suricata.json("tb-domain").get("shared.example"))
                    .contains(Indicators.id("one").toString());
            bus.publish(Indicators.removal(Indicators.of("one", "[domain-name:value = 'shared.example']")));
            Await.until("the other one is named", () -> suricata.json("tb-domain")
                    .getOrDefault("shared.example", "")
                    .contains(Indicators.id("two").toString()));
            bus.publish(Indicators.removal(Indicators.of("two", "[domain-name:value = 'Shared.Example']")));
            Await.until("it is gone", () -> !suricata.items("tb-domain").contains("shared.example"));
        }
    }
}
