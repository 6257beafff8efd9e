package io.threatbus.zmtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.Metadata;
import io.threatbus.zmtp.wire.RefusedException;
import io.threatbus.zmtp.wire.SocketType;
import io.threatbus.zmtp.wire.ZmtpException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlainHandshakeTest {
    private final PlainServerHandshake server = new PlainServerHandshake(
            SocketType.ROUTER,
            new Authenticator() {
                @Override
                public Optional<Principal> byKey(byte[] publicKey, InetSocketAddress from) {
                    return Optional.empty();
                }

                @Override
                public Optional<Principal> byPassword(String user, byte[] password, InetSocketAddress from) {
                    boolean good =
                            user.equals("admin") && Arrays.equals(password, "geheim".getBytes(StandardCharsets.UTF_8));
                    return good ? Optional.of(new Named("sensor")) : Optional.empty();
                }
            },
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711));

    private static Handshake client(String user, String password) {
        return ClientSecurity.plain(user, password).handshake(SocketType.REQ);
    }

    @Test
    void whoKnowsThePasswordIsLetInUnderItsName() {
        Handshake client = client("admin", "geheim");

        Command initiate = client.receive(
                        server.receive(client.begin().orElseThrow()).orElseThrow())
                .orElseThrow();
        client.receive(server.receive(initiate).orElseThrow());

        assertThat(client.isDone()).isTrue();
        assertThat(server.isDone()).isTrue();
        assertThat(server.client().map(Principal::getName)).contains("sensor");
        assertThat(server.protection()).isEmpty();
    }

    @Test
    void whomLibzmqSendsAwayLearnsThatItIsForTheCredentials() {
        Handshake client = client("admin", "wrong");
        client.begin();
        byte[] recorded = "^RROR\003400".getBytes(StandardCharsets.US_ASCII);

        Command refusal = Command.parse(recorded, 0, recorded.length);

        assertThat(refusal.name()).isEqualTo(Command.ERROR);
        assertThatThrownBy(() -> client.receive(refusal))
                .isInstanceOf(ZmtpException.class)
                .hasMessage("the peer does not accept these credentials");
    }

    @Test
    void whoDoesNotIsSentAwayAndTheLogKeepsOnlyThePrintableBeginningOfTheName() {
        Command hello =
                client("ev\u001b[31mil" + "x".repeat(100), "geheim").begin().orElseThrow();

        assertThatThrownBy(() -> server.receive(hello))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'ev?[31mil")
                .hasMessageNotContaining("geheim")
                .hasMessageNotContaining("x".repeat(40));
        assertThat(server.isDone()).isFalse();
    }

    @Test
    void nobodyGetsInWithoutSayingHello() {
        assertThatThrownBy(() -> server.receive(Command.of(Command.INITIATE, Metadata.of(SocketType.REQ))))
                .isInstanceOf(ZmtpException.class);
        assertThatThrownBy(() -> server.receive(Command.ready(SocketType.REQ))).isInstanceOf(ZmtpException.class);
        assertThat(server.isDone()).isFalse();
    }

    @Test
    void aMalformedHelloIsRefused() {
        for (byte[] hello : new byte[][] {{}, {5}, {1, 'a'}, {1, 'a', 3, 'b'}, {0, 0, 0}}) {
            assertThatThrownBy(() -> server.receive(Command.of(Command.HELLO, hello)))
                    .hasMessage("malformed HELLO");
        }
    }

    @Test
    void aPasswordThatIsTooLongForTheProtocolIsRefusedBeforeAnythingIsSent() {
        assertThatThrownBy(() -> ClientSecurity.plain("admin", "x".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("xxx");
    }
}
