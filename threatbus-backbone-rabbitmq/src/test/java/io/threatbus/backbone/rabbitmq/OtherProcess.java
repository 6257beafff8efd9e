package io.threatbus.backbone.rabbitmq;

import io.threatbus.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program of these tests in a process of its own, to be killed and started again. */
final class OtherProcess implements AutoCloseable {
    private final List<String> command;
    private @Nullable Process process;

    OtherProcess(Class<?> program, Object... arguments) {
        command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                program.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
    }

    void start() throws IOException {
        process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** {@code kill -9}. */
    void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            Await.until("the killed process has ended", () -> !running.isAlive());
        }
    }

    @Override
    public void close() {
        kill();
    }
}
