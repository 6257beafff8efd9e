package io.threatbus.app.zeek.broker.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.broker.Recordings;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FirstBytesTest {
    private static FirstBytes classify(byte[] bytes, boolean dialed) {
        return FirstBytes.classify(bytes, Math.min(bytes.length, FirstBytes.ENOUGH), dialed);
    }

    @ParameterizedTest
    @CsvSource({
        "30-tls-clienthello-anonymous.bin, false, TLS",
        "30-tls-clienthello-with-certificate.bin, false, TLS",
        "31-pre-2.3-dialer-first-bytes.bin, false, OLD_BROKER",
        "31-pre-2.3-listener-first-bytes.bin, true, OLD_BROKER",
        "31-pre-2.3-dialer-tls-clienthello.bin, false, TLS",
        "01-dialer-originates.1.c2s.bin, false, BROKER",
        "01-dialer-originates.1.s2c.bin, true, BROKER",
        "02-listener-originates.1.s2c.bin, true, BROKER"
    })
    void recordedConnectionsAreRecognised(String recording, boolean dialed, FirstBytes kind) {
        assertThat(classify(Recordings.bytes(recording), dialed)).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"GET / HTTP/1.1, HTTP", "POST /x, HTTP", "SSH-2.0-OpenSSH, OTHER", "EHLO, OTHER", "hello, OTHER"})
    void textIsNotBroker(String text, FirstBytes kind) {
        assertThat(classify(text.getBytes(StandardCharsets.US_ASCII), false)).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "15030300020228, TLS_ALERT",
        "1604, OTHER",
        "02000000, OTHER",
        "ff, OTHER",
        "00020000, OTHER",
        "00010000, BROKER"
    })
    void oddBytesAreJudged(String hex, FirstBytes kind) {
        assertThat(classify(HexFormat.of().parseHex(hex), false)).isEqualTo(kind);
    }

    @Test
    void aFewBytesMayNotBeEnough() {
        byte[] hello = HandshakeMessage.Hello.from(EndpointId.random()).toFrame();
        for (int length = 0; length < 4; length++) {
            assertThat(FirstBytes.classify(hello, length, false)).isEqualTo(FirstBytes.UNDECIDED);
        }
        assertThat(FirstBytes.classify(hello, 4, false)).isEqualTo(FirstBytes.BROKER);
        assertThat(FirstBytes.classify(new byte[] {0x16}, 1, false)).isEqualTo(FirstBytes.UNDECIDED);
        assertThat(FirstBytes.classify(new byte[7], 7, true)).isEqualTo(FirstBytes.UNDECIDED);
    }
}
