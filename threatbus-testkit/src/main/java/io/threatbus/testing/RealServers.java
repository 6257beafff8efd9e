package io.threatbus.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.opentest4j.TestAbortedException;

/**
 * For tests against a real server or program: they run wherever it can be reached, are skipped out loud where it cannot,
 * and fail where {@code -Dthreatbus.requireRealServers=true} says that it must be there.
 */
public final class RealServers {
    private static final String REQUIRED = "threatbus.requireRealServers";
    private static final int CONNECT_MILLISECONDS = 2_000;
    private static final AtomicInteger skipped = new AtomicInteger();

    private RealServers() {}

    /**
     * Goes on if the server is there.
     *
     * @param what the server or program and how to get it, such as {@code "RabbitMQ on localhost:5672 (apt-get install
     *     rabbitmq-server)"}
     * @param reachable whether it is there; an exception says no, with a reason
     */
    public static void require(String what, Callable<Boolean> reachable) {
        require(what, reachable, Boolean.getBoolean(REQUIRED));
    }

    /**
     * Goes on if a program is there that no package of the operating system brings along, such as one to be built from
     * source; is skipped out loud everywhere else, since nobody can ask for it to be there.
     *
     * @param command runs and ends well where the program is
     */
    public static void requireUnpackaged(String what, String... command) {
        require(what, () -> runs(command), false);
    }

    /** The same for a program that is a file. */
    public static void requireUnpackaged(String what, Path file) {
        require(what, () -> Files.isReadable(file), false);
    }

    private static void require(String what, Callable<Boolean> reachable, boolean mandatory) {
        String reason;
        try {
            if (reachable.call()) {
                return;
            }
            reason = "it is not there";
        } catch (Exception e) {
            reason = e.toString();
        }
        String test = StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !frame.getClassName().equals(RealServers.class.getName()))
                        .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                        .findFirst()
                        .orElse("a test"));
        if (mandatory) {
            throw new AssertionError(test + " needs " + what + " and -D" + REQUIRED + " is set, but " + reason);
        }
        System.err.printf(
                "SKIPPED (number %d for want of a real server): %s needs %s, but %s%n",
                skipped.incrementAndGet(), test, what, reason);
        throw new TestAbortedException("no " + what + ": " + reason);
    }

    /** Goes on if something listens on a TCP port. */
    public static void requirePort(String what, String host, int port) {
        require(what, () -> connects(host, port));
    }

    /** Goes on if a command runs and ends well, such as {@code python3 -c "import zmq"}. */
    public static void requireCommand(String what, String... command) {
        require(what, () -> runs(command));
    }

    private static boolean runs(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }

    private static boolean connects(String host, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MILLISECONDS);
            return true;
        }
    }
}
