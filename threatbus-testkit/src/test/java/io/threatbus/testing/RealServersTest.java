package io.threatbus.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class RealServersTest {
    private static final String REQUIRED = "threatbus.requireRealServers";
    private final String before = System.getProperty(REQUIRED, "");

    @BeforeEach
    void requireNothing() {
        System.clearProperty(REQUIRED);
    }

    @AfterEach
    void restore() {
        System.setProperty(REQUIRED, before);
    }

    @Test
    void aTestGoesOnWhereTheServerIsThere() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String host = server.getInetAddress().getHostAddress();
            assertThatCode(() -> RealServers.requirePort("a server", host, server.getLocalPort()))
                    .doesNotThrowAnyException();
        }
        assertThatCode(() -> RealServers.requireCommand("a shell", "sh", "-c", "exit 0"))
                .doesNotThrowAnyException();
    }

    @Test
    void aTestIsSkippedWhereTheServerIsMissing() {
        assertThatThrownBy(() -> RealServers.requireCommand("a program", "sh", "-c", "exit 1"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("no a program: it is not there");
    }

    @Test
    void aTestFailsWhereTheMissingServerIsRequired() {
        System.setProperty(REQUIRED, "true");

        assertThatThrownBy(() -> RealServers.requireCommand("a program", "/nonexistent/program"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("RealServersTest")
                .hasMessageContaining("needs a program");
    }

    @Test
    void whatNoPackageBringsAlongIsNeverRequired() {
        System.setProperty(REQUIRED, "true");

        assertThatThrownBy(() -> RealServers.requireUnpackaged("a rare program", "sh", "-c", "exit 1"))
                .isInstanceOf(TestAbortedException.class);
    }
}
