package io.threatbus.cli;

import io.threatbus.bus.Health;
import io.threatbus.bus.ThreatBus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that the bus is ready, how it is, and that it lives. A JRE has no datagram sockets of the kind systemd
 * listens on, so this is done by {@code systemd-notify}. Without systemd nothing happens. Called by one thread at a time.
 */
final class ServiceManager {
    private static final Logger logger = LoggerFactory.getLogger(ServiceManager.class);
    private static final Duration STATUS_PAUSE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LONGEST_STATUS = 500;

    private final boolean present;
    private final Optional<Duration> watchdog;
    private final String command;

    /**
     * The service manager that these environment variables speak of.
     *
     * @param command the program that sends notifications
     */
    ServiceManager(Map<String, String> environment, String command) {
        this.present = environment.containsKey("NOTIFY_SOCKET");
        this.command = command;
        this.watchdog = Optional.ofNullable(environment.get("WATCHDOG_USEC"))
                .map(micros -> Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros))));
    }

    /** The one this process was started by. */
    static ServiceManager ofProcess() {
        return new ServiceManager(System.getenv(), "systemd-notify");
    }

    void ready(String status) {
        notify("READY=1", status(status));
    }

    void reloading() {
        long micros = System.nanoTime() / 1000;
        notify("RELOADING=1", "MONOTONIC_USEC=" + micros, "STATUS=reading the configuration again");
    }

    void stopping() {
        notify("STOPPING=1", "STATUS=stopping");
    }

    /** Reports the state now and then, and feeds the watchdog as long as the bus answers. */
    void watch(ThreatBus bus) {
        if (!present) {
            return;
        }
        Duration pause = watchdog.map(limit -> limit.dividedBy(2)).orElse(STATUS_PAUSE);
        Thread thread = new Thread(() -> watch(bus, pause), "service-manager");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(ThreatBus bus, Duration pause) {
        try {
            while (true) {
                if (ManagementFactory.getThreadMXBean().findDeadlockedThreads() == null) {
                    notify("WATCHDOG=1", status(summary(bus)));
                }
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks all parts of the bus, so a bus that hangs lets this thread hang, and the watchdog go hungry. */
    static String summary(ThreatBus bus) {
        List<String> troubled = new ArrayList<>();
        bus.plugins().stream()
                .filter(plugin -> plugin.health().state() != Health.State.UP)
                .forEach(plugin ->
                        troubled.add(plugin.name() + " " + plugin.health().detail()));
        bus.subscribers().stream()
                .filter(subscriber -> subscriber.behindSince().isPresent())
                .forEach(subscriber -> troubled.add(subscriber.subscriber() + " is behind"));
        String count = bus.subscribers().size() + " subscribers";
        return troubled.isEmpty() ? count + ", all is well" : count + "; " + String.join("; ", troubled);
    }

    /** Cut at a word: systemd ignores notifications above 4 KiB, and with them the sign of life in the same one. */
    private static String status(String text) {
        if (text.length() <= LONGEST_STATUS) {
            return "STATUS=" + text;
        }
        int blank = text.lastIndexOf(' ', LONGEST_STATUS);
        return "STATUS=" + text.substring(0, blank > 0 ? blank : LONGEST_STATUS) + " …";
    }

    private void notify(String... states) {
        if (!present) {
            return;
        }
        List<String> arguments = new ArrayList<>(
                List.of(command, "--pid=" + ProcessHandle.current().pid()));
        for (String state : states) {
            arguments.add(state.replaceAll("\\p{Cntrl}", " "));
        }
        try {
            Process process = new ProcessBuilder(arguments)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                logger.warn("{} does not end; systemd was not told {}", command, states[0]);
            } else if (process.exitValue() != 0) {
                logger.warn("{} failed with {}; systemd was not told {}", command, process.exitValue(), states[0]);
            }
        } catch (IOException e) {
            logger.warn("systemd cannot be told {}: {}; install {}", states[0], e.getMessage(), command);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
