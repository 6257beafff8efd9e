package io.threatbus.backbone.rabbitmq;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import io.threatbus.testing.Samples;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest extends BrokerTest {
    @TempDir
    static Path directory;

    private static Certificates server;
    private static Certificates client;
    private static Certificates other;

    @BeforeAll
    static void makeCertificates() throws Exception {
        server = new Certificates(directory, "localhost", "RSA");
        client = new Certificates(directory, "bus", "EC");
        other = new Certificates(directory, "other", "RSA");
    }

    private Settings encrypted(TlsOptions tls) throws Exception {
        Relay relay = closing(
                new Relay(new ClientsMustShowCertificates(server.server(client)), broker.host(), broker.port()));
        Settings settings = through(relay, settings("a"));
        settings.host = List.of("localhost");
        settings.tls = Optional.of(tls);
        return settings;
    }

    private static TlsOptions trusting(Certificates authority, Certificates own) {
        return new TlsOptions(
                true,
                Optional.of(authority.certificate),
                Optional.of(own.certificate),
                Optional.of(own.key),
                Optional.empty(),
                true);
    }

    @Test
    void bothSidesProveWhoTheyAreAndMessagesPass() throws Exception {
        Site bus = start(encrypted(trusting(server, client)));

        bus.publish(Samples.indicator("evil"));

        bus.awaitReceived(1);
    }

    @Test
    void aBrokerThatTheAuthorityHasNotSignedStopsTheStart() throws Exception {
        Settings settings = encrypted(trusting(other, client));

        assertThatThrownBy(() -> start(settings))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("is not trusted")
                .hasMessageContaining("correct tls.ca");
    }

    @Test
    void aCertificateForAnotherHostStopsTheStartUnlessTheNameDoesNotMatter() throws Exception {
        Settings settings = encrypted(trusting(server, client));
        settings.host = List.of("127.0.0.1");
        assertThatThrownBy(() -> start(settings))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("is not trusted");

        settings.tls = Optional.of(new TlsOptions(
                true,
                Optional.of(server.certificate),
                Optional.of(client.certificate),
                Optional.of(client.key),
                Optional.empty(),
                false));
        start(settings).awaitHealth("up");
    }

    @Test
    void aBusWithoutTheCertificateThatTheBrokerAsksForIsDown() throws Exception {
        Site bus = start(encrypted(trusting(server, other)));

        bus.awaitHealth("down: RabbitMQ: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no PEM at all", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"})
    void aKeyThatIsNoneStopsTheStartAndNamesTheFile(String content) throws Exception {
        Path broken = Files.writeString(directory.resolve("broken.key"), content);
        Settings settings = encrypted(new TlsOptions(
                true,
                Optional.of(server.certificate),
                Optional.of(client.certificate),
                Optional.of(broken),
                Optional.empty(),
                true));

        assertThatThrownBy(() -> start(settings))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("tls: ")
                .hasMessageContaining(broken.toString());
    }

    /** Makes server sockets that insist on the client's certificate. */
    private static final class ClientsMustShowCertificates extends ServerSocketFactory {
        private final ServerSocketFactory sockets;

        ClientsMustShowCertificates(SSLContext context) {
            sockets = context.getServerSocketFactory();
        }

        @Override
        public ServerSocket createServerSocket(int port) throws IOException {
            return insisting(sockets.createServerSocket(port));
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) throws IOException {
            return insisting(sockets.createServerSocket(port, backlog));
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
            return insisting(sockets.createServerSocket(port, backlog, address));
        }

        private static ServerSocket insisting(ServerSocket socket) {
            ((SSLServerSocket) socket).setNeedClientAuth(true);
            return socket;
        }
    }
}
