package io.threatbus.app.zeek;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.app.zeek.settings.ZeekSettings;
import io.threatbus.app.zeek.settings.ZeekWebSocketSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A start that fails leaves nothing behind, whether or not anybody stops the plugin afterwards. */
final class ZeekPluginStartTest {
    private static ServerSocket bind(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }

    private final TestBus bus = new TestBus(Settings.listening());

    @AfterEach
    void stop() {
        bus.close();
    }

    private void start(ZeekSettings settings) {
        new ZeekPlugin().start(new ConfiguredContext(bus.context(), settings));
    }

    private static Set<Thread> threads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().startsWith("analyst-"));
        return threads;
    }

    @Test
    void aPortThatIsTakenLeavesNoThreads() throws IOException {
        Set<Thread> before = threads();
        try (ServerSocket taken = bind(0)) {
            assertThatThrownBy(() -> start(Settings.at(taken.getLocalPort())))
                    .hasStackTraceContaining(String.valueOf(taken.getLocalPort()));
            assertThat(before).containsAll(threads());
        }
    }

    @Test
    void aWebSocketThatCannotBeSetUpLeavesThePortFree() throws IOException {
        int port;
        try (ServerSocket free = bind(0)) {
            port = free.getLocalPort();
        }
        ZeekWebSocketSettings wrong = new ZeekWebSocketSettings(
                "wss://127.0.0.1:1/v1/messages/json",
                "threatbus",
                1000,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ZERO,
                Optional.of(Path.of("no such file.pem")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
        assertThatThrownBy(() -> start(Settings.at(port, wrong))).hasStackTraceContaining("no such file.pem");
        try (ServerSocket again = bind(port)) {
            assertThat(again.isBound()).isTrue();
        }
    }
}
