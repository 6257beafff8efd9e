package io.threatbus.app.zeek.real;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A pair of network interfaces without addresses: what is played into one comes out of the other. */
final class LiveTraffic implements AutoCloseable {
    private static final String IN = "tbz-in";
    private static final String OUT = "tbz-out";
    private static final int PATIENCE_SECONDS = 60;

    private LiveTraffic() {}

    /** Whether this machine lets the test make interfaces and play traffic. */
    static boolean isPossible() {
        return "root".equals(System.getProperty("user.name")) && isOnPath("ip") && isOnPath("tcpreplay");
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    static LiveTraffic create() {
        run("ip", "link", "add", IN, "type", "veth", "peer", "name", OUT);
        for (String end : List.of(IN, OUT)) {
            run("ip", "link", "set", end, "addrgenmode", "none");
            run("ip", "link", "set", end, "up");
        }
        return new LiveTraffic();
    }

    /** Where the traffic comes out. */
    String networkInterface() {
        return OUT;
    }

    /** Plays a file with the pauses that are in it, and returns when all of it is out. */
    void replay(Path capture) {
        run("tcpreplay", "--quiet", "-i", IN, capture.toString());
    }

    private static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + ":\n" + output);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        run("ip", "link", "del", IN);
    }
}
