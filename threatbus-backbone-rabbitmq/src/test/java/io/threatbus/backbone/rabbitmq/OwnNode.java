package io.threatbus.backbone.rabbitmq;

import io.threatbus.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A RabbitMQ node of a test's own, that it may kill: with its own ports, name and directory, beside any other. */
final class OwnNode implements AutoCloseable {
    private static final List<Path> PROGRAMS =
            List.of(Path.of("/usr/lib/rabbitmq/bin"), Path.of("/opt/rabbitmq/sbin"), Path.of("/usr/local/sbin"));
    private static final Duration STARTING = Duration.ofSeconds(90);

    private final Path programs;
    private final Path directory;
    private final int port = freePort();
    private final int distributionPort = freePort();
    private @Nullable Process process;

    OwnNode(Path directory) throws IOException {
        this.programs = programs().orElseThrow(() -> new IllegalStateException("no rabbitmq-server"));
        this.directory = directory;
        Files.writeString(directory.resolve("rabbitmq.conf"), "listeners.tcp.default = 127.0.0.1:" + port + "\n");
        Files.writeString(directory.resolve("plugins"), "[].\n");
    }

    /** Where rabbitmq-server is installed, if it is. */
    static Optional<Path> programs() {
        return PROGRAMS.stream()
                .filter(path -> Files.isExecutable(path.resolve("rabbitmq-server")))
                .findFirst();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    /** Starts the node, again if it was killed, and returns when it accepts connections. */
    void start() throws IOException {
        launch();
        try {
            Await.until("RabbitMQ listens on port " + port, STARTING, () -> {
                if (process != null && !process.isAlive()) {
                    // Its name may still have been taken by the one killed a moment ago.
                    launch();
                }
                return listens();
            });
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + ": " + Files.readString(directory.resolve("rabbitmq-server.out")), e);
        }
    }

    private void launch() {
        try {
            process = builder("rabbitmq-server", List.of()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private ProcessBuilder builder(String program, List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of("nice", programs.resolve(program).toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve(program + ".out").toFile()));
        builder.environment()
                .putAll(Map.of(
                        "RABBITMQ_NODENAME", "threatbus-test-" + port + "@localhost",
                        "RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1",
                        "RABBITMQ_NODE_PORT", Integer.toString(port),
                        "RABBITMQ_DIST_PORT", Integer.toString(distributionPort),
                        "RABBITMQ_MNESIA_BASE", directory.resolve("mnesia").toString(),
                        "RABBITMQ_LOG_BASE", directory.resolve("log").toString(),
                        "RABBITMQ_PID_FILE", directory.resolve("pid").toString(),
                        "RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq").toString(),
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                                directory.resolve("plugins").toString(),
                        "HOME", directory.toString()));
        return builder;
    }

    /** Runs rabbitmqctl against this node. */
    void control(String... arguments) throws IOException, InterruptedException {
        Process control = builder("rabbitmqctl", List.of(arguments)).start();
        if (!control.waitFor(60, TimeUnit.SECONDS) || control.exitValue() != 0) {
            throw new AssertionError("rabbitmqctl " + String.join(" ", arguments) + " failed: "
                    + Files.readString(directory.resolve("rabbitmqctl.out")));
        }
    }

    /** {@code kill -9} of the node and what it has started. */
    void kill() {
        Process running = process;
        if (running == null) {
            return;
        }
        List<ProcessHandle> family = new ArrayList<>(running.descendants().toList());
        family.add(running.toHandle());
        family.forEach(ProcessHandle::destroyForcibly);
        Await.until("nobody listens on port " + port, () -> !listens());
        process = null;
    }

    @Override
    public void close() {
        kill();
    }
}
