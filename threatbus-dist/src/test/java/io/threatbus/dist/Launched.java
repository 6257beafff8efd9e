package io.threatbus.dist;

import io.threatbus.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@code threatbus} process of the distribution, and what it has printed. Killed when closed. */
final class Launched implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> out = Collections.synchronizedList(new ArrayList<>());
    private final List<String> err = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> readers;

    private Launched(Process process) {
        this.process = process;
        this.readers = List.of(collect(process.getInputStream(), out), collect(process.getErrorStream(), err));
    }

    /** Starts the launcher of the distribution in a working directory. */
    static Launched start(Path directory, String... arguments) {
        return start(Project.distribution().resolve("bin/threatbus"), directory, Map.of(), arguments);
    }

    /** Starts a launcher with some environment variables; an empty value removes one. */
    static Launched start(Path launcher, Path directory, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        environment.forEach((name, value) -> {
            builder.environment().put(name, value);
            if (value.isEmpty()) {
                builder.environment().remove(name);
            }
        });
        try {
            return new Launched(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Thread collect(InputStream stream, List<String> lines) {
        Thread thread = new Thread(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                lines.add("(" + e + ")");
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits for a line on standard error that contains the text; returns it. */
    String awaitLog(String text) {
        Await.until("'" + text + "' is on standard error", PATIENCE, () -> log().contains(text) || !process.isAlive());
        if (!process.isAlive()) {
            exitCode();
        }
        return log().lines()
                .filter(line -> line.contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the process has ended without '" + text + "':\n" + log()));
    }

    /** How many lines on standard error contain the text so far. */
    int countInLog(String text) {
        return (int) log().lines().filter(line -> line.contains(text)).count();
    }

    long pid() {
        return process.pid();
    }

    /** Sends a signal, such as {@code TERM}. */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the end of the process and of its output. */
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the process does not end; so far:\n" + log());
            }
            for (Thread reader : readers) {
                reader.join();
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Standard error so far. */
    String log() {
        return joined(err);
    }

    /** Standard output so far. */
    String output() {
        return joined(out);
    }

    private static String joined(List<String> lines) {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
