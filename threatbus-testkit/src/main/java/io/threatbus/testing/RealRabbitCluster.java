package io.threatbus.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** RabbitMQ nodes of one cluster, each on a machine of its own of a {@link NamespaceNetwork}. Killed when closed. */
public final class RealRabbitCluster implements AutoCloseable {
    private static final Path PROGRAMS = Path.of("/usr/lib/rabbitmq/bin");
    private static final Duration STARTING = Duration.ofMinutes(5);
    private static final int CONNECT_MILLISECONDS = 500;
    private static final long PAUSE_NANOSECONDS = 50_000_000;
    private static final int PORT = 5672;

    private final NamespaceNetwork network;
    private final Path directory;
    private final int nodes;

    /** Starts it, and waits until all nodes have joined. */
    public RealRabbitCluster(Path directory, int nodes) {
        RealServers.require(
                "an installed rabbitmq-server (apt-get install rabbitmq-server)",
                () -> Files.isExecutable(PROGRAMS.resolve("rabbitmq-server")));
        this.directory = directory;
        this.nodes = nodes;
        this.network = new NamespaceNetwork(nodes);
        try {
            for (int node = 1; node <= nodes; node++) {
                configure(node);
            }
            start(1);
            for (int node = 2; node <= nodes; node++) {
                launch(node);
            }
            awaitAllOnline();
        } catch (AssertionError e) {
            network.close();
            throw e;
        } catch (IOException e) {
            network.close();
            throw new UncheckedIOException(e);
        }
    }

    /** The hosts for a bus's configuration. */
    public List<String> hosts() {
        return IntStream.rangeClosed(1, nodes).mapToObj(network::address).toList();
    }

    private String name(int node) {
        return "rabbit@" + network.address(node);
    }

    private Path home(int node) {
        return directory.resolve("node-" + node);
    }

    private void configure(int node) throws IOException {
        Path home = Files.createDirectories(home(node));
        List<String> lines = new ArrayList<>(List.of(
                "listeners.tcp.default = " + PORT,
                "loopback_users = none",
                "cluster_partition_handling = pause_minority",
                "disk_free_limit.absolute = 50MB",
                "cluster_formation.peer_discovery_backend = classic_config"));
        // The first makes the cluster, and waits for nobody; the others join it.
        lines.add("cluster_formation.classic_config.nodes.1 = " + name(1));
        if (node > 1) {
            lines.add("cluster_formation.classic_config.nodes.2 = " + name(node));
        }
        Files.write(home.resolve("rabbitmq.conf"), lines);
        Files.writeString(home.resolve("plugins"), "[].\n");
        // In place of the machine's, which may keep Erlang on the loopback interface.
        Files.writeString(home.resolve("env"), "");
        Path cookie = Files.writeString(home.resolve(".erlang.cookie"), "THREATBUSTEST");
        Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
    }

    private Process run(int node, String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(PROGRAMS.resolve(program).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(network.on(node, command))
                .directory(home(node).toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output(node).toFile()));
        Map<String, String> variables = new HashMap<>();
        variables.put("RABBITMQ_NODENAME", name(node));
        variables.put("RABBITMQ_CONF_ENV_FILE", home(node).resolve("env").toString());
        variables.put("RABBITMQ_USE_LONGNAME", "true");
        variables.put("RABBITMQ_MNESIA_BASE", home(node).resolve("mnesia").toString());
        variables.put("RABBITMQ_LOG_BASE", home(node).resolve("log").toString());
        variables.put("RABBITMQ_PID_FILE", home(node).resolve("pid").toString());
        variables.put("RABBITMQ_CONFIG_FILE", home(node).resolve("rabbitmq").toString());
        variables.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE", home(node).resolve("plugins").toString());
        variables.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel net_ticktime 10 +sbwt none");
        variables.put("HOME", home(node).toString());
        builder.environment().putAll(variables);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path output(int node) {
        return home(node).resolve("output");
    }

    private void launch(int node) {
        run(node, "rabbitmq-server");
    }

    /** Starts a node, again after a {@link #kill}, and waits until it takes connections. */
    public void start(int node) {
        launch(node);
        awaitListening(node);
    }

    /** Waits until a node takes connections. */
    public void awaitListening(int node) {
        Await.until("node " + node + " listens: see " + output(node), STARTING, () -> listens(node));
    }

    /** Whether a node takes connections before that time has passed. */
    public boolean servesWithin(int node, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!listens(node)) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOSECONDS);
        }
        return true;
    }

    private boolean listens(int node) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(network.address(node), PORT), CONNECT_MILLISECONDS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void awaitAllOnline() {
        try {
            int code = run(1, "rabbitmqctl", "await_online_nodes", Integer.toString(nodes), "--timeout", "120")
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("the nodes do not join: " + Files.readString(output(1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        for (int node = 1; node <= nodes; node++) {
            awaitListening(node);
        }
    }

    /** {@code kill -9} of a node. */
    public void kill(int node) {
        network.killAll(node);
    }

    /** Nothing reaches a node any more, and nothing leaves it. */
    public void cutOff(int node) {
        network.cutOff(node);
    }

    /** A node that was cut off is reached again. */
    public void join(int node) {
        network.join(node);
    }

    @Override
    public void close() {
        network.close();
    }
}
