package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import io.threatbus.testing.RealServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd hears from the bus, on a datagram socket as it opens one, held by a few lines of Python. */
class SystemdIT {
    private static final String LISTENER = """
            import socket, sys
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            listener.bind(sys.argv[1])
            with open(sys.argv[2], "a", encoding="utf-8") as heard:
                print("bound", file=heard, flush=True)
                while True:
                    datagram = listener.recv(65536).decode("utf-8")
                    print(datagram.strip().replace("\\n", "|"), file=heard, flush=True)
            """;

    @TempDir
    Path temporary;

    private Process listener;
    private Path heard;

    @BeforeEach
    void listen() throws IOException {
        RealServers.requireCommand("systemd-notify (apt-get install systemd)", "systemd-notify", "--version");
        RealServers.requireCommand("Python (apt-get install python3)", "/usr/bin/python3", "--version");
        heard = temporary.resolve("heard");
        listener = new ProcessBuilder(
                        "/usr/bin/python3",
                        "-c",
                        LISTENER,
                        temporary.resolve("notify").toString(),
                        heard.toString())
                .inheritIO()
                .start();
        awaitMessage("bound");
    }

    @AfterEach
    void stopListening() {
        if (listener != null) {
            listener.destroyForcibly();
        }
    }

    private List<String> heard() {
        try {
            return Files.exists(heard) ? Files.readAllLines(heard) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitMessage(String text) {
        Await.until("systemd is told " + text, () -> heard().stream().anyMatch(message -> message.contains(text)));
    }

    private long count(String text) {
        return heard().stream().filter(message -> message.contains(text)).count();
    }

    private void configure(String verbosity) throws IOException {
        Files.writeString(
                temporary.resolve("config.yaml"),
                "logging: {console_verbosity: " + verbosity + "}\nadmin: {port: 0}\n"
                        + "plugins:\n  apps:\n    zmq: {manage: 0, pub: 0, sub: 0}\n");
    }

    private Launched run() {
        return Launched.start(
                Project.distribution().resolve("bin/threatbus"),
                temporary,
                Map.of(
                        "NOTIFY_SOCKET", temporary.resolve("notify").toString(),
                        "WATCHDOG_USEC", "400000",
                        "WATCHDOG_PID", ""),
                "run");
    }

    @Test
    void itIsToldOfEveryTurnInTheLifeOfTheBus() throws IOException {
        configure("INFO");
        try (Launched bus = run()) {
            bus.awaitLog("Threat Bus is ready");
            awaitMessage("READY=1");
            assertThat(heard().get(1)).contains("READY=1").contains("STATUS=").contains("all is well");
            Await.until("the watchdog is fed again and again", () -> count("WATCHDOG=1") >= 3);

            configure("DEBUG");
            bus.signal("HUP");
            awaitMessage("RELOADING=1");
            assertThat(heard())
                    .filteredOn(message -> message.contains("RELOADING=1"))
                    .allMatch(message -> message.contains("MONOTONIC_USEC="));
            Await.until("it is ready again", () -> count("READY=1") == 2);

            configure("LOUD");
            bus.signal("HUP");
            bus.awaitLog("goes on with the old one");
            Await.until("it is ready with the old configuration", () -> count("READY=1") == 3);

            bus.signal("TERM");
            assertThat(bus.exitCode()).isZero();
            assertThat(count("STOPPING=1")).isEqualTo(1);
        }
    }

    @Test
    void aBusThatIsStoppedByADebuggerOrHangsLetsTheWatchdogGoHungry() throws IOException {
        configure("INFO");
        try (Launched bus = run()) {
            bus.awaitLog("Threat Bus is ready");
            awaitMessage("WATCHDOG=1");
            bus.signal("STOP");
            long fed = settled();
            Await.until("three times the watchdog's limit has passed", new Deadline(1_200));
            assertThat(count("WATCHDOG=1")).isEqualTo(fed);
            bus.signal("CONT");
            Await.until("it is fed again", () -> count("WATCHDOG=1") > fed);
        }
    }

    /** What is under way when the process is stopped still arrives. */
    private long settled() {
        Await.until("what is under way has arrived", new Deadline(400));
        return count("WATCHDOG=1");
    }

    /** Holds once some milliseconds have passed. */
    private record Deadline(long end) implements java.util.function.BooleanSupplier {
        Deadline(int milliseconds) {
            this(System.nanoTime() + milliseconds * 1_000_000L);
        }

        @Override
        public boolean getAsBoolean() {
            return System.nanoTime() - end >= 0;
        }
    }
}
