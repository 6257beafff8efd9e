package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.spi.QueueSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ZmqSettingsTest {
    @Test
    void anAddressThatOthersReachNeedsAWordOfConsent() {
        assertThatThrownBy(() -> settings("0.0.0.0", Optional.empty(), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("insecure: true")
                .hasMessageContaining("host: 127.0.0.1");
        assertThat(settings("0.0.0.0", Optional.empty(), true).insecure()).isTrue();
        assertThat(settings("localhost", Optional.empty(), false).host()).isEqualTo("localhost");
        assertThat(settings("::1", Optional.empty(), false).host()).isEqualTo("::1");
    }

    @Test
    void portsMustDiffer() {
        assertThatThrownBy(() -> ZmqSettings.onLoopback(13370, 13371, 13370)).hasMessageContaining("13370");
        assertThat(ZmqSettings.onLoopback(0, 0, 0).pub()).isZero();
    }

    @Test
    void theAdvertisedHostIsNeverTheWildcard() throws UnknownHostException {
        InetAddress reachedAt = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7});

        assertThat(Advertised.host(settings("0.0.0.0", Optional.empty(), true), Optional.of(reachedAt)))
                .isEqualTo("192.0.2.7");
        assertThat(Advertised.host(settings("0.0.0.0", Optional.empty(), true), Optional.empty()))
                .isNotEqualTo("0.0.0.0");
        assertThat(Advertised.host(settings("127.0.0.1", Optional.empty(), false), Optional.of(reachedAt)))
                .isEqualTo("127.0.0.1");
        assertThat(Advertised.host(settings("127.0.0.1", Optional.of("bus"), false), Optional.of(reachedAt)))
                .isEqualTo("bus");
        assertThat(Advertised.host(settings("::1", Optional.empty(), false), Optional.empty()))
                .isEqualTo("[::1]");
    }

    private static ZmqSettings settings(String host, Optional<String> advertised, boolean insecure) {
        return new ZmqSettings(
                host,
                1,
                2,
                3,
                advertised,
                insecure,
                QueueSettings.DEFAULT,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                10,
                10);
    }
}
