package io.threatbus.app.zmq.client;

import io.threatbus.cli.Main;
import io.threatbus.spi.CommandLineTool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs a command with streams that can be looked at. */
final class Console {
    private final InputStream in;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    Console() {
        this("");
    }

    Console(String input) {
        in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    }

    int run(CommandLineTool tool, String... arguments) {
        return run(tool, false, arguments);
    }

    /** Runs it with a terminal as standard error, or with a file. */
    int run(CommandLineTool tool, boolean terminalThere, String... arguments) {
        CommandLineTool.Terminal terminal = new CommandLineTool.Terminal(
                in,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminalThere);
        List<String> all = new ArrayList<>(List.of("--config", configuration(), tool.name()));
        all.addAll(List.of(arguments));
        return Main.run(all, Optional.empty(), terminal);
    }

    /** A bus that nobody runs, so that only what is typed counts. */
    private static String configuration() {
        try {
            Path file = Files.createTempFile("threatbus", ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(
                            file,
                            "admin: {port: 1}\nplugins: {backbones: {inmem: {}}, apps: {zmq: {manage: 2, pub: 3, sub: 4}}}")
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
