package io.threatbus.testing;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Suricata of one version on the loopback device of a network namespace of its own, with the rules and the include
 * that are shipped, and real traffic beside it. {@code .ci/suricata} unpacks both versions into {@code target/suricata}.
 */
public final class RealSuricata implements AutoCloseable {
    private static final Duration STARTED_WITHIN = Duration.ofSeconds(90);
    private static final String CONFIGURATION = "/etc/suricata/test.yaml";

    private final int version;
    private final Path root;
    private final String namespace;
    private final Process traffic;
    private final BufferedWriter commands;
    private final BufferedReader answers;
    private Process process;

    private RealSuricata(int version, Path root, String namespace) throws IOException, InterruptedException {
        this.version = version;
        this.root = root;
        this.namespace = namespace;
        run("ip", "netns", "delete", namespace);
        require(run("ip", "netns", "add", namespace), "a network namespace");
        require(inside("ip", "link", "set", "lo", "up"), "a loopback device");
        for (String address : List.of("198.51.100.1", "198.51.100.2", "203.0.113.77", "203.0.113.200", "198.18.5.5")) {
            require(inside("ip", "address", "add", address + "/32", "dev", "lo"), address);
        }
        require(inside("ip", "address", "add", "2001:db8::77/128", "dev", "lo", "nodad"), "an IPv6 address");
        configure();
        Path script = Files.createTempFile("traffic", ".py");
        Files.write(
                script,
                RealSuricata.class.getResourceAsStream("/suricata/traffic.py").readAllBytes());
        traffic = new ProcessBuilder("ip", "netns", "exec", namespace, "python3", script.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = traffic.outputWriter(StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(traffic.getInputStream(), StandardCharsets.UTF_8));
        process = launch();
    }

    /** Starts one where it can be started; skips the test, or fails it, where it cannot. */
    public static RealSuricata start(int version) {
        Path root = root(version);
        RealServers.require(
                "Suricata " + version + " in " + root + " (.ci/suricata, as root)",
                () -> Files.isExecutable(root.resolve("usr/bin/suricata")) && run("ip", "netns", "list"));
        try {
            return new RealSuricata(version, root, "threatbus-test-" + version);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Path root(int version) {
        Path project = Path.of("").toAbsolutePath();
        while (!Files.exists(project.resolve("config.example.yaml"))) {
            project = project.getParent();
        }
        return project.resolve("target/suricata/" + version + "/root");
    }

    private static void require(boolean done, String what) {
        if (!done) {
            throw new AssertionError("cannot make " + what);
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private boolean inside(String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        all.addAll(List.of(command));
        return run(all.toArray(String[]::new));
    }

    /** The packaged configuration, with the shipped rules and include in it. */
    private void configure() throws IOException {
        Path shipped = root(version)
                .resolve("../../../../threatbus-app-suricata/src/main/suricata")
                .normalize();
        Path etc = root.resolve("etc/suricata");
        Files.createDirectories(files());
        try (Stream<Path> old = Files.list(files())) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        Files.deleteIfExists(eveSocket());
        Files.writeString(
                etc.resolve("threatbus.rules"), Files.readString(shipped.resolve("threatbus-" + version + ".rules")));
        Files.writeString(
                etc.resolve("threatbus.yaml"),
                Files.readString(shipped.resolve("threatbus.yaml"))
                        .replace("/run/threatbus/eve.sock", "/tmp/threatbus-eve.sock"));
        Files.writeString(
                etc.resolve("test.yaml"),
                Files.readString(etc.resolve("suricata.yaml"))
                        .replaceAll("(?m)^  - eve-log: !include.*$", "")
                        .replace("\noutputs:", "\noutputs:\n  - eve-log: !include /etc/suricata/threatbus.yaml")
                        .replaceAll("(?m)^default-rule-path: .*$", "default-rule-path: /etc/suricata")
                        .replaceAll(
                                "(?m)^rule-files:\\n  - .*$",
                                "rule-files:\n  - threatbus.rules\n  - "
                                        + "/var/lib/suricata/data/threatbus/threatbus-networks.rules"));
    }

    private Process launch() throws IOException {
        Files.deleteIfExists(socket());
        Files.deleteIfExists(root.resolve("tmp/threatbus.pid"));
        String start = "mount -t proc proc " + root + "/proc && exec chroot " + root + " suricata -c " + CONFIGURATION
                + " -i lo --runmode single -k none --pidfile /tmp/threatbus.pid"
                + " --set unix-command.enabled=yes --set unix-command.filename=/tmp/threatbus-command.sock";
        return new ProcessBuilder("ip", "netns", "exec", namespace, "sh", "-c", start)
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
    }

    private Path log() {
        return root.resolve("tmp/threatbus-test.log");
    }

    /** What it has said. */
    public String said() {
        try {
            return new String(Files.readAllBytes(log()), StandardCharsets.ISO_8859_1).replace("\0", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int version() {
        return version;
    }

    public Path socket() {
        return root.resolve("tmp/threatbus-command.sock");
    }

    public Path eveSocket() {
        return root.resolve("tmp/threatbus-eve.sock");
    }

    public Path files() {
        return root.resolve("var/lib/suricata/data/threatbus");
    }

    public long pid() {
        return process.pid();
    }

    /** Waits until it looks at packets. */
    public void awaitStarted() {
        Await.until("Suricata " + version + " has started:\n" + said(), STARTED_WITHIN, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("Suricata has ended: " + said());
            }
            return said().contains("Engine started");
        });
    }

    /** Ends it as a crash would. */
    public void kill() {
        try {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Starts it again. */
    public void restart() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes traffic, such as {@code dns bad.example}; returns what the answer says beside {@code ok}. */
    public String traffic(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
            String answer = String.valueOf(answers.readLine());
            if (!answer.startsWith("ok")) {
                throw new AssertionError(command + ": " + answer);
            }
            return answer.substring(2).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            traffic.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            kill();
            run("ip", "netns", "delete", namespace);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
