package io.threatbus.app.zmq.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zmq.TestBus;
import io.threatbus.app.zmq.ZmqApp;
import io.threatbus.guard.GuardAction;
import io.threatbus.guard.GuardSettings;
import io.threatbus.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PointsToolTest {
    private static final String ID = "indicator--11111111-1111-4111-8111-111111111111";
    private static final String OTHER = "indicator--22222222-2222-4222-8222-222222222222";

    private final PointsTool tool = new PointsTool();

    private static String indicator(String id, String pattern, String more) {
        return "{\"type\": \"indicator\", \"spec_version\": \"2.1\", \"id\": \"" + id
                + "\", \"created\": \"2026-01-01T00:00:00Z\", \"modified\": \"2026-01-01T00:00:00Z\","
                + " \"valid_from\": \"2026-01-01T00:00:00Z\", \"pattern_type\": \"stix\", \"pattern\": \""
                + pattern.replace("\\", "\\\\") + "\"" + more + "}\n";
    }

    private static String run(String input, String... arguments) {
        Console console = new Console(input);
        assertThat(console.run(new PointsTool(), arguments)).isZero();
        return console.out();
    }

    @Test
    void everyValueOfAPatternIsALineOfItsOwnWithTheAlgorithmOfAHash() {
        String hash = "d41d8cd98f00b204e9800998ecf84270";
        assertThat(run(indicator(
                        ID,
                        "[domain-name:value = 'Evil.Example.' OR ipv4-addr:value IN ('192.0.2.1/32', '198.51.100.0/24')"
                                + " OR file:hashes.MD5 = '" + hash + "']",
                        ", \"valid_until\": \"2999-01-01T00:00:00Z\"")))
                .isEqualTo("ADD\tdomain\tevil.example\t" + ID + "\t2999-01-01T00:00:00Z\n" //
                        + "ADD\tipv4\t192.0.2.1\t" + ID + "\t2999-01-01T00:00:00Z\n" //
                        + "ADD\tipv4-subnet\t198.51.100.0/24\t" + ID + "\t2999-01-01T00:00:00Z\n" //
                        + "ADD\tmd5\t" + hash + "\t" + ID + "\t2999-01-01T00:00:00Z\n");
    }

    @Test
    void aValueIsRemovedWhenTheLastIndicatorThatNamesItIsWithdrawnAndNotBefore() {
        String value = "[domain-name:value = 'shared.example']";
        String remove = ", \"x_threatbus_update\": \"REMOVE\"";
        assertThat(run(indicator(ID, value, "") + indicator(OTHER, value, "") + indicator(ID, value, remove)))
                .isEqualTo("ADD\tdomain\tshared.example\t" + ID + "\t\n");
        assertThat(run(indicator(ID, value, "")
                        + indicator(OTHER, value, "")
                        + indicator(ID, value, remove)
                        + indicator(OTHER, value, ", \"revoked\": true")))
                .isEqualTo(
                        "ADD\tdomain\tshared.example\t" + ID + "\t\nREMOVE\tdomain\tshared.example\t" + OTHER + "\t\n");
    }

    @Test
    void aChangedPatternRemovesTheOldValueAndAnEndedIndicatorAllOfThem() {
        assertThat(run(indicator(ID, "[domain-name:value = 'old.example']", "")
                        + indicator(ID, "[domain-name:value = 'new.example']", "")
                        + indicator(
                                ID,
                                "[domain-name:value = 'new.example']",
                                ", \"valid_until\": \"2026-01-02T00:00:00Z\"")))
                .isEqualTo("ADD\tdomain\told.example\t" + ID + "\t\n" //
                        + "ADD\tdomain\tnew.example\t" + ID + "\t\n" //
                        + "REMOVE\tdomain\told.example\t" + ID + "\t\n" //
                        + "REMOVE\tdomain\tnew.example\t" + ID + "\t2026-01-02T00:00:00Z\n");
    }

    @Test
    void aValueCanNeitherBreakALineNorSpeakToATerminal() {
        String pattern =
                "[file:name = 'a\\\\b\tc\u001b[31m\u202e']".replace("\t", "\\t").replace("\u001b", "\\u001b");
        String input = indicator(ID, "X", "").replace("\"X\"", "\"" + pattern.replace("\\\\", "\\\\\\\\") + "\"");
        String line = run(input);
        assertThat(line).doesNotContain("\u001b").doesNotContain("\u202e").hasLineCount(1);
        assertThat(line.split("\t", -1)).hasSize(5);
        assertThat(line).contains("\\t").contains("\\u001b").contains("\\u202e");
    }

    @Test
    void asJsonEachLineIsAnObjectAndKindsCanBeChosen() {
        String input = indicator(ID, "[domain-name:value = 'a.example' OR url:value = 'http://a.example/']", "");
        assertThat(run(input, "--format", "ndjson", "--kind", "url"))
                .isEqualTo("{\"op\":\"ADD\",\"kind\":\"url\",\"value\":\"http://a.example/\",\"id\":\"" + ID + "\"}\n");
        assertThat(new Console(input).run(tool, "--kind", "unknown")).isEqualTo(2);
    }

    @Test
    void aHashDecidesAndWhatMustComeTogetherIsPrintedOnDemandWithItsConditions() {
        String hash = "8764605c6f388c89096b534d33565802";
        String file = indicator(ID, "[file:name = 'a.exe' AND file:hashes.MD5 = '" + hash + "']", "");
        assertThat(run(file)).isEqualTo("ADD\tmd5\t" + hash + "\t" + ID + "\t\n");
        String port =
                indicator(ID, "[network-traffic:dst_ref.value = '203.0.113.9' AND network-traffic:dst_port = 443]", "");
        assertThat(run(port)).isEmpty();
        assertThat(run(port, "--compound", "checked"))
                .isEqualTo("ADD\tipv4\t203.0.113.9\t" + ID + "\t\tchecked\tnetwork-traffic:dst_port = 443\n");
        assertThat(run(port, "--compound", "checked", "--format", "json"))
                .contains("\"basis\":\"checked\",\"conditions\":[{")
                .contains("\"values\":[\"443\"]");
        String both = indicator(ID, "[url:value = 'http://a.example/'] AND [domain-name:value = 'b.example']", "");
        assertThat(run(both)).isEmpty();
        assertThat(run(both, "--compound", "necessary")).hasLineCount(1).contains("\tnecessary\t");
    }

    @Test
    void aValueThatWouldMatchEverythingIsLeftOutAndCounted() {
        Console console =
                new Console(indicator(ID, "[ipv4-addr:value = '0.0.0.0/0' OR domain-name:value = 'evil.example']", ""));
        assertThat(console.run(tool)).isZero();
        assertThat(console.out()).isEqualTo("ADD\tdomain\tevil.example\t" + ID + "\t\n");
        assertThat(console.err()).contains("1 values that no sensor is to look for");
    }

    @Test
    void whatIsInQuarantineHasNoPointsAndLosesThemWhenItIsPutThereAndHasThemWhenItIsReleased() {
        String pattern = "[domain-name:value = 'held.example']";
        String held = indicator(ID, pattern, ", \"x_threatbus_guard\": \"quarantine warning-list: it is on a list\"");
        String released = indicator(ID, pattern, ", \"x_threatbus_guard\": \"released warning-list: wanted\"");
        String flagged = indicator(ID, pattern, ", \"x_threatbus_guard\": \"flag warning-list: it is on a list\"");
        String add = "ADD\tdomain\theld.example\t" + ID + "\t\n";
        assertThat(run(held)).isEmpty();
        assertThat(run(flagged)).isEqualTo(add);
        assertThat(run(indicator(ID, pattern, "") + held + released))
                .isEqualTo(add + "REMOVE\tdomain\theld.example\t" + ID + "\t\n" + add);
    }

    @Test
    void ofSeveralValuesTheOneThatTheBusSaysToLeaveOutIsLeftOut() {
        String pattern = "[domain-name:value IN ('Held.example', 'free.example')]";
        String leftOut =
                ", \"x_threatbus_left_out\": [{\"property\": \"domain-name:value\", \"value\": \"Held.example\"}]";
        assertThat(run(indicator(ID, pattern, leftOut))).isEqualTo("ADD\tdomain\tfree.example\t" + ID + "\t\n");
        assertThat(run(indicator(ID, pattern, ", \"x_threatbus_left_out\": [1, {\"property\": []}, null]")))
                .hasLineCount(2);
    }

    @Test
    void asASensorItNeverHearsOfWhatAListOfTheBusHoldsBack(@TempDir Path lists) throws Exception {
        Path list = Files.createDirectories(lists.resolve("held")).resolve("list.json");
        Files.writeString(list, "{\"type\": \"hostname\", \"list\": [\"held.com\"]}");
        Console console = new Console("");
        Console app = new Console("");
        try (TestBus bus = new TestBus();
                ZmqApp publisher = bus.app()) {
            bus.reload(new GuardSettings(
                    GuardAction.FLAG,
                    new GuardSettings.ListSettings(
                            Optional.of(lists), GuardAction.QUARANTINE, Map.of(), Duration.ofSeconds(60))));
            String endpoint = "127.0.0.1:" + bus.ports().manage();
            CompletableFuture<Integer> sensor =
                    CompletableFuture.supplyAsync(() -> console.run(tool, "-S", "-q", "-s", "none", "-e", endpoint));
            CompletableFuture<Integer> other = CompletableFuture.supplyAsync(
                    () -> app.run(new SubscribeTool(), "stix2/indicator", "-q", "-e", endpoint));
            Await.until("both have subscribed", () -> bus.subscribers().size() == 2);
            for (String pattern : List.of(
                    "[domain-name:value = 'www.held.com']", "[domain-name:value IN ('held.com', 'free.com')]")) {
                publisher.send(
                        "stix2/indicator",
                        indicator(pattern.contains("free") ? OTHER : ID, pattern, "")
                                .strip());
            }
            Await.until(
                    "it prints what is free", () -> console.out().equals("ADD\tdomain\tfree.com\t" + OTHER + "\t\n"));
            Await.until("others get both", () -> app.out().lines().count() == 2);
            assertThat(app.out()).contains("quarantine warning-list").doesNotContain("left_out");
            assertThat(sensor).isNotDone();
            assertThat(other).isNotDone();
        }
    }

    @Test
    void whatHasNoPointsOrIsNotAnIndicatorIsCountedAndStopsNothing() {
        Console console = new Console("{\"type\": \"nonsense\"}\nrubbish\n" + indicator(OTHER, "[file:size > 3]", "")
                + indicator(ID, "[domain-name:value = 'a.example']", ""));
        assertThat(console.run(tool)).isZero();
        assertThat(console.out()).isEqualTo("ADD\tdomain\ta.example\t" + ID + "\t\n");
        assertThat(console.err()).contains("1 objects without points").contains("1 objects that cannot be read");
    }

    @Test
    void itSubscribesByItself() throws Exception {
        Console console = new Console("");
        try (TestBus bus = new TestBus();
                ZmqApp publisher = bus.app()) {
            String endpoint = "127.0.0.1:" + bus.ports().manage();
            CompletableFuture<Integer> exit =
                    CompletableFuture.supplyAsync(() -> console.run(tool, "-S", "-q", "-s", "none", "-e", endpoint));
            Await.until("it has subscribed", () -> bus.subscribers().size() == 1);
            publisher.send(
                    "stix2/indicator",
                    indicator(ID, "[domain-name:value = 'live.example']", "").strip());
            Await.until("it prints", () -> console.out().equals("ADD\tdomain\tlive.example\t" + ID + "\t\n"));
            assertThat(exit).isNotDone();
        }
    }
}
