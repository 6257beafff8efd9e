package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.RealServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The health check of the image, against the bus. */
class ContainerHealthIT {
    private static final Pattern ADMIN = Pattern.compile("are at http://127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    Path temporary;

    @BeforeEach
    void requireBash() {
        RealServers.requireCommand("bash", "bash", "--version");
    }

    private int check(int port) throws IOException, InterruptedException {
        ProcessBuilder check = new ProcessBuilder(
                        "bash", Project.file("docker/healthcheck").toString())
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("check").toFile());
        check.environment().put("THREATBUS_ADMIN__PORT", Integer.toString(port));
        return check.start().waitFor();
    }

    private Launched run(String admin) throws IOException {
        Files.writeString(
                temporary.resolve("config.yaml"),
                "admin: " + admin + "\nplugins:\n  apps:\n    zmq: {manage: 0, pub: 0, sub: 0}\n");
        return Launched.start(Project.distribution().resolve("bin/threatbus"), temporary, Map.of(), "run");
    }

    private static int port(Launched bus) {
        Matcher matcher = ADMIN.matcher(bus.awaitLog("are at http://127.0.0.1:"));
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    @Test
    void aRunningBusIsHealthy() throws IOException, InterruptedException {
        try (Launched bus = run("{port: 0}")) {
            int port = port(bus);
            assertThat(check(port)).isZero();
            bus.signal("TERM");
            assertThat(bus.exitCode()).isZero();
            assertThat(check(port)).isEqualTo(1);
        }
    }

    @Test
    void aBusThatAsksForATokenIsHealthyToo() throws IOException, InterruptedException {
        try (Launched bus = run("{port: 0, token: 0123456789abcdef0123456789abcdef}")) {
            assertThat(check(port(bus))).isZero();
        }
    }

    @Test
    void whatListensButDoesNotAnswerIsNot() throws IOException, InterruptedException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(check(silent.getLocalPort())).isEqualTo(1);
            assertThat(Files.readString(temporary.resolve("check"))).contains("answers 'nothing'");
        }
    }
}
