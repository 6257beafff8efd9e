package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.threatbus.zmtp.curve.Z85;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that is not ours: the system's Python with its module zmq, that is, libzmq. */
class PythonAppTest {
    private static final String PYTHON = "/usr/bin/python3";

    @Test
    void thePythonModuleZmqWalksTheWholeProtocol(@TempDir Path directory) throws IOException, InterruptedException {
        assumeTrue(
                hasZmq(directory),
                "SKIPPED: no test against libzmq, because " + PYTHON
                        + " has no module zmq; install the package python3-zmq");
        Path script = directory.resolve("walk.py");
        try (InputStream source = PythonAppTest.class.getResourceAsStream("/walk.py")) {
            Files.write(script, source.readAllBytes());
        }
        try (TestBus bus = new TestBus()) {
            ZmqPorts ports = bus.ports();
            Path output = directory.resolve("output");

            int exit = run(
                    output,
                    script.toString(),
                    "127.0.0.1",
                    String.valueOf(ports.manage()),
                    String.valueOf(ports.pub()),
                    String.valueOf(ports.sub()));

            assertThat(exit).as(() -> read(output)).isZero();
            assertThat(read(output)).endsWith("done\n");
            for (String reason : List.of("no-topic", "invalid-json", "multipart", "unknown-topic", "too-large")) {
                assertThat(bus.metric("messages_rejected", reason)).as(reason).isPositive();
            }
            assertThat(bus.metric("messages_dropped")).isZero();
        }
    }

    @Test
    void thePythonModuleZmqWalksTheWholeProtocolWithCurveAndThreeMoreLines(@TempDir Path directory)
            throws IOException, InterruptedException {
        assumeTrue(hasZmq(directory), "SKIPPED: no test of CURVE against libzmq; install the package python3-zmq");
        Path script = copied(directory, "walk.py");
        Path wrapper = copied(directory, "curve.py");
        Credentials credentials = new Credentials()
                .with(
                        "all",
                        new Credentials.Rights(
                                List.of("stix2", "threatbus"), List.of("stix2"), true, 1_000_000_000, "red"),
                        10_000);
        try (TestBus bus = new TestBus(credentials.curve(), credentials.list())) {
            ZmqPorts ports = bus.ports();
            Path output = directory.resolve("output");
            Map<String, String> keys = Map.of(
                    "SERVER_KEY", credentials.serverKey(),
                    "PUBLIC_KEY", Z85.encode(credentials.pair("all").publicKey()),
                    "SECRET_KEY", Z85.encode(credentials.pair("all").secretKey()));

            int exit = run(
                    output,
                    keys,
                    wrapper.toString(),
                    script.toString(),
                    "127.0.0.1",
                    String.valueOf(ports.manage()),
                    String.valueOf(ports.pub()),
                    String.valueOf(ports.sub()));

            assertThat(exit).as(() -> read(output)).isZero();
            assertThat(read(output)).endsWith("done\n");
        }
    }

    @Test
    void thePythonModuleZmqStaysOutWithoutTheRightKey(@TempDir Path directory)
            throws IOException, InterruptedException {
        assumeTrue(hasZmq(directory), "SKIPPED: no test of CURVE against libzmq; install the package python3-zmq");
        Path script = copied(directory, "strangers.py");
        Credentials credentials = new Credentials().with("all", Credentials.Rights.ALL);
        try (TestBus bus = new TestBus(credentials.curve(), credentials.list())) {
            Path output = directory.resolve("output");

            int exit = run(
                    output,
                    Map.of(),
                    script.toString(),
                    "127.0.0.1",
                    String.valueOf(bus.ports().manage()),
                    credentials.serverKey());

            assertThat(exit).as(() -> read(output)).isZero();
            assertThat(read(output)).endsWith("done\n");
            for (String reason : List.of("cut", "unknown-key", "wrong-server-key")) {
                assertThat(bus.metric("zmq_refused_handshakes", reason))
                        .as(reason)
                        .isPositive();
            }
        }
    }

    private static Path copied(Path directory, String name) throws IOException {
        Path script = directory.resolve(name);
        try (InputStream source = PythonAppTest.class.getResourceAsStream("/" + name)) {
            Files.write(script, source.readAllBytes());
        }
        return script;
    }

    private static boolean hasZmq(Path directory) throws IOException, InterruptedException {
        return Files.isExecutable(Path.of(PYTHON)) && run(directory.resolve("probe"), "-c", "import zmq") == 0;
    }

    private static int run(Path output, String... arguments) throws IOException, InterruptedException {
        return run(output, Map.of(), arguments);
    }

    private static int run(Path output, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PYTHON));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("too slow: " + read(output));
        }
        return process.exitValue();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
