package io.threatbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.spi.CommandLineTool.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatternCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String in = "";

    @Test
    void aPatternWithPointsIsShownWithThem() {
        assertThat(run("[ domain-name:value=='evil.example.' OR network-traffic:dst_ref.value = '203.0.113.9/32' ]"))
                .isEqualTo(ExitCodes.DONE);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        [domain-name:value = 'evil.example.' OR network-traffic:dst_ref.value = '203.0.113.9/32']
                          points: the pattern matches exactly when one of these is seen
                            domain            evil.example    (domain-name:value)
                            ipv4              203.0.113.9 as destination    (network-traffic:dst_ref.value)
                        """);
    }

    @Test
    void aPatternWithoutPointsIsShownWithTheReasonAndWhatIsNecessary() {
        assertThat(run("[url:value = 'a'] AND [url:value = 'b']")).isEqualTo(PatternCommand.NO_POINTS);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        [url:value = 'a'] AND [url:value = 'b']
                          no points: several observations must all be made (and-of-observations)
                            in [url:value = 'a'] AND [url:value = 'b']
                          necessary, but not enough: the pattern never matches unless one of these is seen
                            url               a    (url:value)
                        """);
    }

    @Test
    void aHashDecidesWhateverElseThePatternSaysOfTheFile() {
        String md5 = "8764605c6f388c89096b534d33565802";
        assertThat(run("[file:name = 'a' AND file:hashes.MD5 = '" + md5 + "']")).isEqualTo(ExitCodes.DONE);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("hash decides", "file-hash         " + md5)
                .doesNotContain("matches exactly when", "file-name");
    }

    @Test
    void conditionsStandBelowTheirPoint() {
        assertThat(run("[network-traffic:dst_ref.value = '203.0.113.9' AND network-traffic:dst_port = 443]"))
                .isEqualTo(ExitCodes.DONE);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        [network-traffic:dst_ref.value = '203.0.113.9' AND network-traffic:dst_port = 443]
                          points with conditions: each counts when the sensor sees that its conditions hold
                            ipv4              203.0.113.9 as destination    (network-traffic:dst_ref.value)
                              if network-traffic:dst_port = 443
                        """);
    }

    @Test
    void whatATerminalWouldObeyIsShownByItsNumber() {
        run("[url:value = 'a\u001b[31mb']");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("a\\x1b[31mb").doesNotContain("\u001b");
    }

    @Test
    void whatIsNoPatternIsShownWithACaret() {
        assertThat(run("[file:name = evil.exe]")).isEqualTo(ExitCodes.FAILED);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        not a STIX pattern: at offset 13, found "evil", expected a constant, such as a string in single quotes
                          [file:name = evil.exe]
                                       ^
                        """);
    }

    @Test
    void manyComeFromStandardInputOneALineAndTheWorstDecides() {
        in = "[url:value = 'a']\n\n[url:value != 'a']\n[url:value = '\u00e9']\n";

        assertThat(run("-")).isEqualTo(PatternCommand.NO_POINTS);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("[url:value = 'a']\n", "(negation)", "    url               \u00e9    (url:value)");
        in = "[url:value != 'a']\n[url:value = 'a'\n[url:value = 'a']";
        assertThat(run("-")).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    void whatTheGuardAndItsListsHoldBackIsNamed(@TempDir Path directory) throws IOException {
        Path list =
                Files.createDirectories(directory.resolve("lists/resolvers")).resolve("list.json");
        Files.writeString(
                list,
                "{\"name\":\"Resolvers\",\"description\":\"d\",\"version\":1,\"type\":\"cidr\","
                        + "\"matching_attributes\":[\"ip-dst\",\"ip-src\"],\"list\":[\"9.9.9.9\"]}");
        Path configuration = directory.resolve("config.yaml");
        Files.writeString(
                configuration,
                "guard:\n  warninglists:\n    directory: " + list.getParent().getParent()
                        + "\n    action: quarantine\n");
        run("[ipv4-addr:value = '0.0.0.0/0']");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("guard: quarantined", "(too-wide)");

        run("[ipv4-addr:value = '9.9.9.9']");
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("guard");
        String[] configured = {"--config", configuration.toString()};
        run(configured, "[ipv4-addr:value = '9.9.9.9']");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("guard: quarantined: sensors do not get it", "on the warning list resolvers (warning-list)");
        run(configured, "[ipv4-addr:value = '9.9.9.9' OR domain-name:value = 'a.example']");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("guard: sensors leave out 9.9.9.9: the value is on the warning list resolvers");
        run(configured, "--format", "json", "[ipv4-addr:value = '9.9.9.9']");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"guard\":{\"action\":\"quarantine\"");
    }

    @Test
    void withoutAPatternTheUsageIsShown() {
        assertThat(run()).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("PATTERN");
    }

    private int run(String... patterns) {
        return run(new String[0], patterns);
    }

    private int run(String[] before, String... patterns) {
        List<String> arguments = new ArrayList<>(List.of(before));
        arguments.add("pattern");
        arguments.addAll(List.of(patterns));
        out.reset();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return Main.run(arguments, Optional.empty(), terminal);
    }
}
