package io.threatbus.bench;

import io.threatbus.admin.AdminSettings;
import io.threatbus.app.zmq.ZmqPorts;
import io.threatbus.spi.Overflow;
import io.threatbus.zmtp.ClientSecurity;
import io.threatbus.zmtp.curve.CurveKeyPair;
import io.threatbus.zmtp.curve.Z85;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;

/** What is measured: a bus or a bare forwarder, in a process of its own. */
final class Target implements AutoCloseable {
    private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+UseSerialGC");
    /** As in the launcher. */
    private static final List<String> PACKAGED =
            List.of("-Xms32m", "-Xmx512m", "-XX:MinHeapFreeRatio=70", "-XX:MaxHeapFreeRatio=85");

    private static final int KILOBYTES_PER_MEGABYTE = 1024;

    private final String name;
    private final Process process;
    private final BufferedReader output;
    private final ZmqPorts ports;
    private final ClientSecurity security;

    private Target(String name, List<String> options, String mainClass, String... arguments) throws IOException {
        this(name, System.getProperty("java.class.path"), options, mainClass, arguments);
    }

    private Target(String name, String classPath, List<String> options, String mainClass, String... arguments)
            throws IOException {
        this(name, java(classPath, options, mainClass, arguments), ClientSecurity.none());
    }

    private Target(String name, List<String> command, ClientSecurity security) throws IOException {
        this.name = name;
        this.security = security;
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = process.inputReader();
        Scanner numbers = new Scanner(answer("ports "));
        ports = new ZmqPorts(numbers.nextInt(), numbers.nextInt(), numbers.nextInt());
    }

    private static List<String> java(String classPath, List<String> options, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A bus that lets a client with this key in, and nobody else. */
    static Target curveBus(CurveKeyPair server, CurveKeyPair client) throws IOException {
        String keys = Z85.encode(server.secretKey()) + ' ' + Z85.encode(client.publicKey());
        return new Target(
                "bus",
                java(
                        System.getProperty("java.class.path"),
                        SMALL,
                        "io.threatbus.bench.BusProcess",
                        Overflow.BLOCK.name(),
                        "curve=" + keys),
                ClientSecurity.curve(server.publicKey(), client));
    }

    /** The bare forwarder of libzmq with CURVE, which lets everybody in who knows its key. */
    static Target curveProxy(Path script, CurveKeyPair server, CurveKeyPair client) throws IOException {
        return new Target(
                "proxy",
                List.of("/usr/bin/python3", script.toString(), Z85.encode(server.secretKey())),
                ClientSecurity.curve(server.publicKey(), client));
    }

    static Target bus(Overflow overflow) throws IOException {
        return new Target("bus", SMALL, "io.threatbus.bench.BusProcess", overflow.name());
    }

    /**
     * The bus of a build, whose benchmarks are in this jar.
     *
     * @param more its arguments; what begins with {@code -X} is an option of its Java runtime
     */
    static Target busOf(String name, Path benchmarks, List<String> more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(Overflow.BLOCK.name()));
        List<String> options = new ArrayList<>(PACKAGED);
        more.forEach(one -> (one.startsWith("-X") ? options : arguments).add(one));
        return new Target(
                name,
                benchmarks.toString(),
                options,
                "io.threatbus.bench.BusProcess",
                arguments.toArray(String[]::new));
    }

    /** A bus with the heap that the packaged one has. */
    static Target packagedBus(Overflow overflow) throws IOException {
        return new Target("bus", PACKAGED, "io.threatbus.bench.BusProcess", overflow.name());
    }

    /** A bus with the heap that the packaged one has, and a store in this directory. */
    static Target packagedBusWithStore(Overflow overflow, Path directory) throws IOException {
        return new Target("store", PACKAGED, "io.threatbus.bench.BusProcess", overflow.name(), "store=" + directory);
    }

    /** A bus that, once it is told to, traces as many messages as it does by default. */
    static Target tracingBus(Overflow overflow) throws IOException {
        int messages = AdminSettings.DEFAULT.traceMessages();
        return new Target("trace", SMALL, "io.threatbus.bench.BusProcess", overflow.name(), "trace=" + messages);
    }

    static Target proxy() throws IOException {
        return new Target("proxy", SMALL, "io.threatbus.bench.ProxyProcess");
    }

    private String answer(String prefix) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
        }
        throw new IOException(name + " ended with " + process);
    }

    String name() {
        return name;
    }

    boolean isBus() {
        return !name.equals("proxy");
    }

    ZmqPorts ports() {
        return ports;
    }

    /** What its clients have to show. */
    ClientSecurity security() {
        return security;
    }

    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    long residentMegabytes() {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / KILOBYTES_PER_MEGABYTE)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the bus has dropped per subscriber so far, in its own words. */
    String dropped() throws IOException {
        return ask("dropped");
    }

    /** One of the numbers of the bus. */
    long meter(String family) throws IOException {
        return Long.parseLong(ask(family));
    }

    /** Switches the trace of a {@link #tracingBus}. */
    void trace(boolean on) throws IOException {
        ask(on ? "trace-on" : "trace-off");
    }

    /** Switches between everybody with the rights of one client, and no list of clients. */
    void gate(boolean on) throws IOException {
        ask(on ? "gate-on" : "gate-off");
    }

    private String ask(String question) throws IOException {
        process.outputWriter().write(question + "\n");
        process.outputWriter().flush();
        return answer(question + " ");
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
