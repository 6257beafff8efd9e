package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.testing.ExternalPlugin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The running bus, from its start to its end by signal. */
class DaemonIT {
    private static final String ANY_PORTS = "{manage: 0, pub: 0, sub: 0}";

    @TempDir
    Path temporary;

    private Path plugins;

    @BeforeEach
    void makePluginDirectory() throws IOException {
        plugins = Files.createDirectory(temporary.resolve("plugins"));
    }

    private void configure(String logging, String apps) throws IOException {
        Files.writeString(
                temporary.resolve("config.yaml"),
                "logging: " + logging + "\nadmin: {port: 0}\nbus: {drain_timeout: 1s, stop_timeout: 1s}\n"
                        + "plugins:\n  apps:\n    " + apps + "\n");
    }

    /** An external plugin whose methods are as given. */
    private void install(String name, String start, String stop) {
        String code = """
            package org.example;

            public final class Plugin implements io.threatbus.spi.ApplicationPlugin {
                public String name() { return "NAME"; }
                public void start(io.threatbus.spi.AppContext context) throws Exception { START }
                public void stop() { STOP }
            }
            """.replace("NAME", name).replace("START", start).replace("STOP", stop);
        new ExternalPlugin(temporary.resolve("work-" + name))
                .source(code)
                .provides(ApplicationPlugin.class, "org.example.Plugin")
                .jar(plugins.resolve(name + ".jar"));
    }

    private Launched run() {
        return Launched.start(temporary, "run", "--plugins", plugins.toString());
    }

    @Test
    void itSaysWhatListensWhereAndStopsInOrderOnSigterm() throws IOException {
        configure("{}", "zmq: " + ANY_PORTS);
        try (Launched bus = run()) {
            bus.awaitLog("Threat Bus is ready");
            assertThat(bus.log()).contains("zmq listens on tcp://127.0.0.1").contains("are at http://127.0.0.1:");
            assertThat(bus.log().lines()).hasSizeLessThanOrEqualTo(6);
            bus.signal("TERM");
            assertThat(bus.exitCode()).isZero();
            assertThat(bus.log()).endsWith("Threat Bus has stopped");
        }
    }

    @Test
    void aPortThatIsTakenIsAStartUpErrorThatNamesPortAndJar() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            configure("{}", "zmq: {manage: " + taken.getLocalPort() + ", pub: 0, sub: 0}");
            try (Launched bus = run()) {
                assertThat(bus.exitCode()).isEqualTo(1);
                assertThat(bus.log())
                        .contains("Threat Bus cannot start")
                        .contains(Integer.toString(taken.getLocalPort()))
                        .contains("threatbus-app-zmq");
            }
        }
    }

    @Test
    void whyItCannotStartIsOnStandardErrorWhateverTheLogIs() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            for (String logging : List.of(
                    "{console: false}", "{console: false, file: true}", "{console_verbosity: critical, file: true}")) {
                configure(logging, "zmq: {manage: " + port + ", pub: 0, sub: 0, required: true}");
                try (Launched bus = run()) {
                    assertThat(bus.exitCode()).as(logging).isEqualTo(1);
                    assertThat(bus.log()).as(logging).contains("Threat Bus cannot start: ", port);
                }
            }
        }
        install("broken", "throw new IllegalStateException(\"boom\\u001b[2J\");", "");
        configure("{console: false}", "broken: {}");
        try (Launched bus = run()) {
            assertThat(bus.exitCode()).isNotZero();
            assertThat(bus.log())
                    .contains("Threat Bus cannot start: ", "boom\\x1b[2J")
                    .doesNotContain("\u001b");
        }
        configure("{console: false}", "broken: {");
        try (Launched bus = run()) {
            assertThat(bus.exitCode()).isEqualTo(78);
            assertThat(bus.log()).contains("config.yaml:");
        }
    }

    @Test
    void aPluginThatCannotStartDoesNotEndTheOthersUnlessItIsRequired() throws IOException {
        install("broken", "throw new IllegalStateException(\"boom\");", "");
        configure("{}", "broken: {}\n    zmq: " + ANY_PORTS);
        try (Launched bus = run()) {
            bus.awaitLog("Threat Bus is ready");
            assertThat(bus.log()).contains("broken", "boom");
            bus.signal("TERM");
            assertThat(bus.exitCode()).isZero();
        }
        configure("{}", "broken: {required: true}\n    zmq: " + ANY_PORTS);
        try (Launched bus = run()) {
            assertThat(bus.exitCode()).isNotZero();
            assertThat(bus.log()).contains("Threat Bus cannot start: ", "boom").doesNotContain("is ready");
        }
    }

    @Test
    void aPluginThatHangsDoesNotHoldUpTheEnd() throws IOException {
        install("hanging", "", "while (true) { java.util.concurrent.locks.LockSupport.park(); }");
        configure("{}", "hanging: {}");
        try (Launched bus = run()) {
            bus.awaitLog("Threat Bus is ready");
            long begin = System.nanoTime();
            bus.signal("TERM");
            assertThat(bus.exitCode()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(12));
            assertThat(bus.log()).contains("hanging hangs in stop");
        }
    }

    @Test
    void twoSigtermsAtOnceAreOne() throws IOException {
        configure("{}", "zmq: " + ANY_PORTS);
        try (Launched bus = run()) {
            bus.awaitLog("Threat Bus is ready");
            bus.signal("TERM");
            bus.signal("TERM");
            assertThat(bus.exitCode()).isZero();
            assertThat(bus.log()).contains("Threat Bus has stopped").doesNotContain("a second signal");
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws IOException {
        install("hanging", "", "while (true) { java.util.concurrent.locks.LockSupport.park(); }");
        Files.writeString(
                temporary.resolve("config.yaml"),
                "admin: {port: 0}\nbus: {stop_timeout: 10m}\nplugins:\n  apps:\n    hanging: {}\n");
        try (Launched bus = run()) {
            bus.awaitLog("Threat Bus is ready");
            bus.signal("INT");
            bus.awaitLog("Threat Bus stops: SIGINT");
            bus.signal("TERM");
            assertThat(bus.exitCode()).isEqualTo(128 + 15);
        }
    }

    @Test
    void anErrorInAPluginEndsTheProcess() throws IOException {
        install("broken", "context.newThread(\"worker\", () -> { throw new AssertionError(\"boom\"); }).start();", "");
        configure("{}", "broken: {}");
        try (Launched bus = run()) {
            assertThat(bus.exitCode()).isEqualTo(70);
            assertThat(bus.log()).contains("a defect ends the process").contains("boom");
        }
    }

    @Test
    void aMissingLibraryIsAStartUpErrorThatNamesTheJar() throws IOException {
        install("needy", "throw new NoClassDefFoundError(\"org/example/Missing\");", "");
        configure("{}", "needy: {}");
        try (Launched bus = run()) {
            assertThat(bus.exitCode()).isEqualTo(78);
            assertThat(bus.log())
                    .contains("the app needy cannot start: java.lang.NoClassDefFoundError: org/example/Missing")
                    .contains(plugins.resolve("needy.jar").toString());
        }
    }

    @Test
    void brokenPluginsAreStartUpErrors() throws IOException {
        Files.writeString(plugins.resolve("torn.jar"), "no zip");
        configure("{}", "zmq: " + ANY_PORTS);
        try (Launched bus = run()) {
            assertThat(bus.exitCode()).isEqualTo(78);
            assertThat(bus.log()).contains(plugins.resolve("torn.jar").toString());
        }
    }

    @Test
    void aSighupTakesOverAChangedConfigurationAndRefusesABadOne() throws IOException {
        install("quiet", "", "");
        configure("{file: true, console_verbosity: INFO}", "quiet: {}");
        try (Launched bus = run()) {
            bus.awaitLog("Threat Bus is ready");
            Path log = temporary.resolve("threatbus.log");
            Files.move(log, temporary.resolve("rotated.log"));

            configure("{file: true, console_verbosity: INFO}", "quiet: {}\n    zmq: " + ANY_PORTS);
            bus.signal("HUP");
            bus.awaitLog("has taken over the changed configuration");
            assertThat(bus.log()).contains("zmq is started with its new configuration");
            assertThat(Files.readString(log)).contains("zmq listens on");

            configure("{file: true, console_verbosity: LOUD}", "quiet: {}");
            bus.signal("HUP");
            bus.awaitLog("goes on with the old one");
            assertThat(bus.log()).contains("logging.console_verbosity");

            bus.signal("TERM");
            assertThat(bus.exitCode()).isZero();
        }
    }

    @Test
    void aLogFileThatCannotBeWrittenStopsTheStart() throws IOException {
        configure("{file: true, filename: /proc/nowhere/x.log}", "zmq: " + ANY_PORTS);
        try (Launched bus = run()) {
            assertThat(bus.exitCode()).isEqualTo(78);
            assertThat(bus.log()).contains("the log file /proc/nowhere/x.log cannot be written");
        }
    }
}
