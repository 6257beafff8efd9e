package io.threatbus.app.zeek.real;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Zeek, with our scripts, in a directory of its own. */
public final class ZeekProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path directory;

    private ZeekProcess(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /** The Zeek that the system property {@code zeek.binary} names, or the one on the path. */
    public static Optional<Path> binary() {
        Stream<Path> named =
                Optional.ofNullable(System.getProperty("zeek.binary")).stream().map(Path::of);
        Stream<Path> onPath =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).map(entry -> Path.of(entry, "zeek"));
        return Stream.concat(named, onPath).filter(Files::isExecutable).findFirst();
    }

    /** The same; skips the test if there is none. */
    public static Path required() {
        assumeTrue(binary().isPresent(), "there is no Zeek on the path, and -Dzeek.binary is not set");
        return binary().orElseThrow();
    }

    /** Our scripts. */
    static Path scripts() {
        return Path.of("src", "main", "zeek").toAbsolutePath();
    }

    /** A script of the tests. */
    static String script(String name) {
        return Path.of("src", "test", "resources", "real", name)
                .toAbsolutePath()
                .toString();
    }

    /** Starts it. */
    static ZeekProcess start(Path directory, Map<String, String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(required().toString());
        command.addAll(arguments);
        try {
            Files.createDirectories(directory);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("output").toFile());
            builder.environment().putAll(environment);
            return new ZeekProcess(builder.start(), directory);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What it has printed. */
    String output() {
        return read("output");
    }

    /** What is in a file in its directory; nothing if there is no such file. */
    String read(String name) {
        try {
            Path file = directory.resolve(name);
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for its end; its exit code. */
    int awaitEnd() {
        try {
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("Zeek does not end:\n" + output());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
