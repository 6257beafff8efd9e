package io.threatbus.backbone.rabbitmq;

import io.threatbus.message.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The Python Threat Bus in a process of its own, with a subscriber whose news are read from its output. */
final class PythonBus implements AutoCloseable {
    final List<String> lines = new CopyOnWriteArrayList<>();
    private final Process process;
    private final PrintStream commands;

    PythonBus(String python, Path directory, Broker broker, String exchange, String suffix) throws IOException {
        Path script = directory.resolve("bus_with_probe.py");
        try (var source = PythonBus.class.getResourceAsStream("/python/bus_with_probe.py")) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        process = new ProcessBuilder(
                        python, script.toString(), broker.host(), Integer.toString(broker.port()), exchange, suffix)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "python output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("ended: " + e);
        }
    }

    void publish(Message message) {
        commands.println("publish " + message.json());
    }

    void keep(Message message) {
        commands.println("history " + message.json());
    }

    void requestSnapshot() {
        commands.println("snapshot");
    }

    /** The identifiers that reached the subscriber in this way. */
    List<String> received(String kind) {
        return lines.stream()
                .filter(line -> line.startsWith(kind + " "))
                .map(line -> line.substring(kind.length() + 1))
                .toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
