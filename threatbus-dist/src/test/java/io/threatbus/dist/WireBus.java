package io.threatbus.dist;

import io.threatbus.cli.Main;
import io.threatbus.message.Json;
import io.threatbus.spi.CommandLineTool.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A packaged bus with the plugins zmq, zeek and store, in this order, on ports that stay the same when it is started again;
 * and a publisher, and the command line.
 */
final class WireBus implements AutoCloseable {
    private final Path directory;
    private final int[] ports = freePorts(5);
    private @Nullable Launched process;
    private final WirePublisher publisher = new WirePublisher(ports[2]);

    /**
     * A bus that is not started yet.
     *
     * @param directory for its configuration and state
     * @param backbone the section of that name; empty for the default
     * @param withZeek whether a Zeek can connect
     * @param store the settings of the store, as {@code {keep_removed: 1d}}
     */
    WireBus(Path directory, String backbone, boolean withZeek, String store) {
        this.directory = directory;
        String zeek = withZeek ? "    zeek: {port: " + ports[3] + "}\n" : "";
        try {
            Files.writeString(
                    Files.createDirectories(directory).resolve("config.yaml"),
                    "logging: {console_verbosity: INFO}\nadmin: {port: " + ports[4] + "}\n"
                            + "bus: {state_directory: " + directory.resolve("state") + "}\nplugins:\n"
                            + (backbone.isEmpty() ? "" : "  backbones:\n    " + backbone + "\n")
                            + "  apps:\n    zmq: {manage: "
                            + ports[0] + ", pub: " + ports[1] + ", sub: " + ports[2] + "}\n" + zeek + "    store: "
                            + store
                            + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All are taken before the first is let go, so that they differ. */
    private static int[] freePorts(int number) {
        int[] free = new int[number];
        List<ServerSocket> taken = new ArrayList<>();
        try {
            for (int i = 0; i < number; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                taken.add(socket);
                free[i] = socket.getLocalPort();
            }
            for (ServerSocket socket : taken) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return free;
    }

    /** Starts it without waiting. */
    void launch() {
        process = Launched.start(directory, "run");
    }

    /** Starts it, and waits until it is ready. */
    WireBus start() {
        launch();
        awaitReady();
        return this;
    }

    void awaitReady() {
        running().awaitLog("Threat Bus is ready");
    }

    private Launched running() {
        if (process == null) {
            throw new AssertionError("the bus was not started");
        }
        return process;
    }

    /** Asks it to end, and waits until it has. */
    void stop() {
        running().signal("TERM");
        int code = running().exitCode();
        if (code != 0) {
            throw new AssertionError("exit code " + code + ":\n" + log());
        }
        publisher.close();
    }

    /** Ends it at once. */
    void kill() {
        running().signal("KILL");
        running().exitCode();
        publisher.close();
    }

    /** What it has printed since it was last started. */
    String log() {
        return running().log();
    }

    int manage() {
        return ports[0];
    }

    int pub() {
        return ports[1];
    }

    int sub() {
        return ports[2];
    }

    int zeek() {
        return ports[3];
    }

    /** Publishes objects over ZeroMQ, in order. */
    void publish(List<Map<String, Object>> objects) {
        publisher.publish(objects);
    }

    static byte[] frame(Map<String, Object> object) {
        return ("stix2/indicator " + json(object)).getBytes(StandardCharsets.UTF_8);
    }

    static String json(Map<String, Object> object) {
        return new String(Json.write(object).bytes(), StandardCharsets.UTF_8);
    }

    /** Runs {@code threatbus} with these arguments against this bus; returns what it prints. */
    String command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--admin", "http://127.0.0.1:" + ports[4]));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), print(out), print(err), false);
        int code = Main.run(all, Optional.empty(), terminal);
        terminal.out().flush();
        terminal.err().flush();
        if (code != 0) {
            throw new AssertionError(all + " ends with " + code + ": " + err.toString(StandardCharsets.UTF_8));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static PrintStream print(ByteArrayOutputStream target) {
        return new PrintStream(target, true, StandardCharsets.UTF_8);
    }

    /** What {@code threatbus indicators --state STATE} lists: patterns by id. */
    Map<String, String> indicators(String state) {
        Map<String, String> patterns = new TreeMap<>();
        command("indicators", "--state", state, "--format", "json").lines().forEach(line -> {
            Map<?, ?> hit = (Map<?, ?>) Json.read(line.getBytes(StandardCharsets.UTF_8));
            patterns.put(String.valueOf(hit.get("id")), String.valueOf(hit.get("pattern")));
        });
        return patterns;
    }

    @Override
    public void close() {
        publisher.close();
        if (process != null) {
            process.close();
        }
    }
}
