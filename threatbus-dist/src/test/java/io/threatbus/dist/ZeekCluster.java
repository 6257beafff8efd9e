package io.threatbus.dist;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Zeek as a cluster of processes on this machine, with the scripts of the distribution. Killed when closed. */
final class ZeekCluster implements AutoCloseable {
    /** The nodes that match traffic. */
    static final List<String> WORKERS = List.of("worker-1", "worker-2");

    private static final List<String> NODES = List.of("manager", "proxy-1", "worker-1", "worker-2");

    private final Path binary;
    private final Path directory;
    private final List<String> options;
    private final Map<String, Process> processes = new LinkedHashMap<>();

    private ZeekCluster(Path binary, Path directory, List<String> options) {
        this.binary = binary;
        this.directory = directory;
        this.options = List.copyOf(options);
    }

    /** The Zeek that the system property {@code zeek.binary} names, or the one on the path; skips the test without one. */
    static Path binary() {
        Stream<Path> named =
                Optional.ofNullable(System.getProperty("zeek.binary")).stream().map(Path::of);
        Stream<Path> onPath =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).map(entry -> Path.of(entry, "zeek"));
        Optional<Path> found =
                Stream.concat(named, onPath).filter(Files::isExecutable).findFirst();
        assumeTrue(found.isPresent(), "there is no Zeek on the path, and -Dzeek.binary is not set");
        return found.orElseThrow();
    }

    /**
     * Starts all nodes.
     *
     * @param backend {@code broker} or {@code zeromq}
     * @param script is loaded by each of them
     * @param options values of options of our script
     */
    static ZeekCluster start(Path directory, String backend, String script, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("frameworks/cluster/backend/" + backend));
        arguments.add(Project.distribution().resolve("zeek/threatbus.zeek").toString());
        arguments.add("by-hand.zeek");
        if (backend.equals("zeromq")) {
            String toManager = "tcp://127.0.0.1:" + freePort();
            String fromManager = "tcp://127.0.0.1:" + freePort();
            String module = "Cluster::Backend::ZeroMQ::";
            arguments.add(module + "listen_xsub_endpoint=" + toManager);
            arguments.add(module + "connect_xpub_endpoint=" + toManager);
            arguments.add(module + "listen_xpub_endpoint=" + fromManager);
            arguments.add(module + "connect_xsub_endpoint=" + fromManager);
        }
        arguments.addAll(List.of(options));
        ZeekCluster cluster = new ZeekCluster(binary(), directory, arguments);
        StringBuilder layout = new StringBuilder("redef Cluster::nodes = {\n");
        for (String node : NODES) {
            String manager = node.equals("manager") ? "" : ", $manager=\"manager\"";
            layout.append("[\"%s\"] = [$node_type=Cluster::%s, $ip=127.0.0.1, $p=%d/tcp%s],%n"
                    .formatted(node, type(node), freePort(), manager));
        }
        layout.append("};\nredef Cluster::manager_is_logger = T;\nredef Log::default_rotation_interval = 0sec;\n")
                .append("redef Cluster::retry_interval = 1sec;\n");
        for (String node : NODES) {
            Path own = Files.createDirectories(directory.resolve(node));
            Files.writeString(own.resolve("cluster-layout.zeek"), layout);
            Files.writeString(own.resolve("by-hand.zeek"), script);
            cluster.start(node);
        }
        return cluster;
    }

    private static String type(String node) {
        return node.replaceAll("-\\d", "").toUpperCase(java.util.Locale.ROOT);
    }

    /** A port that nobody listens on. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Starts a node that does not run. */
    void start(String node) throws IOException {
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.resolve(node).toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve(node).resolve("output").toFile()));
        builder.environment().put("CLUSTER_NODE", node);
        processes.put(node, builder.start());
    }

    /** Ends a node as a crash would. */
    void kill(String node) throws InterruptedException {
        Process process = Optional.ofNullable(processes.remove(node)).orElseThrow();
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    /** Has the script of a node do what it waits for this file to do. */
    void tell(String node, String file) throws IOException {
        Files.createFile(directory.resolve(node).resolve(file));
    }

    /** What the script of a node has written into the file {@code said}. */
    String said(String node) {
        try {
            Path file = directory.resolve(node).resolve("said");
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        processes.values().forEach(Process::destroyForcibly);
    }
}
