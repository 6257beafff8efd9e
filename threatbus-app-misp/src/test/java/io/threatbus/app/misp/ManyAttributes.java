package io.threatbus.app.misp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A {@link FakeMisp} with many attributes of the last day, in a process of its own: its work is not that of the bus. */
final class ManyAttributes implements AutoCloseable {
    private static final long ONE_DAY = 86_400;
    private static final Path NICE = Path.of("/usr/bin/nice");

    private final Process process;
    private final String host;

    ManyAttributes(int number) throws IOException {
        process = elsewhere(ManyAttributes.class, String.valueOf(number));
        host = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    /** Starts a program that gives way to all others, as it would on a machine of its own. */
    static Process elsewhere(Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        if (Files.isExecutable(NICE)) {
            command.addAll(0, List.of(NICE.toString(), "-n", "19"));
        }
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** The process: it ends with its standard input. */
    public static void main(String[] arguments) throws IOException {
        int number = Integer.parseInt(arguments[0]);
        long yesterday = Instant.now().getEpochSecond() - ONE_DAY;
        try (FakeMisp misp = new FakeMisp()) {
            for (int i = 1; i <= number; i++) {
                misp.add(i, "domain", "d" + i + ".zone.com", yesterday + i * ONE_DAY / (number + 1));
            }
            System.out.println(misp.host());
            while (System.in.read() >= 0) {
                // Until whoever started it is gone.
            }
        }
    }

    String host() {
        return host;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
