package io.threatbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.spi.CommandLineTool.Terminal;
import io.threatbus.testing.PemCertificates;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} says of the section {@code admin} before a start, and {@code run} at one. */
class AdminProblemsTest {
    @TempDir
    static Path plugins;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void installPlugins() {
        IdlePlugins.install(plugins);
    }

    private int run(String command, String admin) throws IOException {
        Path configuration = Files.writeString(
                directory.resolve("config.yaml"),
                "admin: " + admin + "\nplugins: {backbones: {inmem: {}}, apps: {idle: {}}}\n");
        List<String> arguments = List.of(
                command,
                "--config",
                configuration.toString(),
                "--plugins",
                plugins.resolve("installed").toString());
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]), new PrintStream(out, true), new PrintStream(err, true), false);
        return Main.run(arguments, Optional.empty(), terminal);
    }

    private void assertRefused(String admin, String message) throws IOException {
        for (String command : List.of("check", "run")) {
            err.reset();
            assertThat(run(command, admin)).as(command).isEqualTo(ExitCodes.BAD_CONFIGURATION);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("config.yaml:", message)
                    .endsWith("1 problem\n");
        }
    }

    @Test
    void anAddressThatOthersReachNeedsAToken() throws IOException {
        assertRefused("{host: 0.0.0.0}", "admin: host 0.0.0.0 is no loopback address: set token_file");
        assertThat(run("check", "{host: 0.0.0.0, token: 0123456789abcdef}")).isEqualTo(ExitCodes.DONE);
        assertRefused(
                "{host: 0.0.0.0, token: abc}",
                "admin: host 0.0.0.0 is no loopback address, and a token has fewer than 16 characters");
        assertThat(run("check", "{host: 0.0.0.0, enabled: false}")).isEqualTo(ExitCodes.DONE);
    }

    @Test
    void anAddressThatIsNoneIsRefused() throws IOException {
        assertRefused("{host: not an address}", "admin: host 'not an address' is neither an address nor a known name");
    }

    @Test
    void filesOfTlsThatDoNotDoAreNamed() throws IOException {
        PemCertificates.make(directory, "server");
        PemCertificates.make(directory, "other");
        Path certificate = directory.resolve("server.crt");
        assertRefused("{tls: {certificate: " + certificate + ", key: " + directory + "/none.key}}", "none.key");
        assertRefused(
                "{tls: {certificate: " + certificate + ", key: " + directory.resolve("other.key") + "}}",
                "other.key is not the key of the first certificate in");
        assertThat(run(
                        "check",
                        "{tls: {certificate: " + certificate + ", key: " + directory.resolve("server.key") + "}}"))
                .isEqualTo(ExitCodes.DONE);
    }
}
