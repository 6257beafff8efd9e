package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    private static boolean hasZmq(Path directory) throws IOException, InterruptedException {
        return Files.isExecutable(Path.of(PYTHON)) && run(directory.resolve("probe"), "-c", "import zmq") == 0;
    }

    private static int run(Path output, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PYTHON));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
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
