package io.threatbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import io.threatbus.testing.RunningBus;
import io.threatbus.testing.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a script in the place of systemd-notify, which writes down its arguments, one call a line. */
class ServiceManagerTest {
    private static final Map<String, String> SYSTEMD = Map.of("NOTIFY_SOCKET", "/run/systemd/notify");

    @TempDir
    Path directory;

    private Path calls;
    private String command = "";

    @BeforeEach
    void makeCommand() throws IOException {
        calls = directory.resolve("calls");
        command = script("for a in \"$@\"; do line=\"$line|$a\"; done; echo \"$line\" >> " + calls);
    }

    private String script(String body) throws IOException {
        Path script = Files.writeString(directory.resolve("notify"), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }

    private List<String> calls() {
        try {
            return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyTurnIsReportedInTheNameOfThisProcess() {
        ServiceManager manager = new ServiceManager(SYSTEMD, command);
        manager.ready("2 subscribers");
        manager.reloading();
        manager.stopping();
        String pid = "|--pid=" + ProcessHandle.current().pid();
        assertThat(calls())
                .satisfiesExactly(
                        call -> assertThat(call).isEqualTo(pid + "|READY=1|STATUS=2 subscribers"),
                        call -> assertThat(call)
                                .startsWith(pid + "|RELOADING=1|MONOTONIC_USEC=")
                                .containsPattern("MONOTONIC_USEC=\\d+\\|STATUS="),
                        call -> assertThat(call).isEqualTo(pid + "|STOPPING=1|STATUS=stopping"));
    }

    @Test
    void withoutSystemdNothingIsRun() {
        ServiceManager manager = new ServiceManager(Map.of("WATCHDOG_USEC", "1000"), command);
        try (RunningBus running = new RunningBus(Optional.empty())) {
            manager.watch(running.bus());
            manager.ready("fine");
            manager.stopping();
        }
        assertThat(calls()).isEmpty();
    }

    @Test
    void theStateCannotSmuggleInFurtherAssignments() {
        new ServiceManager(SYSTEMD, command).ready("sensor\nMAINPID=1\u0000");
        assertThat(calls()).singleElement().asString().endsWith("|READY=1|STATUS=sensor MAINPID=1 ");
    }

    @Test
    void aLongStateIsCutAtAWordSoThatSystemdTakesIt() {
        ServiceManager manager = new ServiceManager(SYSTEMD, command);
        manager.ready("sensor-1 is behind; ".repeat(1000));
        manager.ready("x".repeat(5000));
        assertThat(calls())
                .satisfiesExactly(
                        call -> assertThat(call)
                                .hasSizeBetween(480, 600)
                                .endsWith("; sensor-1 is behind; …")
                                .contains("|READY=1|STATUS=sensor-1 is behind; sensor-1"),
                        call -> assertThat(call).hasSizeLessThan(600).endsWith("x …"));
    }

    @Test
    void aMissingOrFailingCommandIsNoReasonToEnd() throws IOException {
        new ServiceManager(SYSTEMD, directory.resolve("nowhere").toString()).ready("fine");
        new ServiceManager(SYSTEMD, script("exit 3")).ready("fine");
        assertThat(calls()).isEmpty();
    }

    @Test
    void theWatchdogIsFedTwiceInItsTimeWithTheStateOfTheBus() throws InterruptedException {
        try (RunningBus running = new RunningBus(Optional.empty())) {
            running.subscribe("sensor-1", 1);
            running.app().health().degraded("MISP is slow");
            running.publish(Samples.indicator("a"), Samples.indicator("b"));
            Await.until(
                    "one is dropped", () -> running.bus().subscribers().get(0).dropped() == 1);
            new ServiceManager(Map.of("NOTIFY_SOCKET", "/run/systemd/notify", "WATCHDOG_USEC", "20000"), command)
                    .watch(running.bus());
            Await.until("it is fed three times", () -> calls().size() >= 3);
            assertThat(calls().get(0))
                    .contains("|WATCHDOG=1|STATUS=1 subscribers; app MISP is slow; sensor-1 is behind");
        }
    }
}
