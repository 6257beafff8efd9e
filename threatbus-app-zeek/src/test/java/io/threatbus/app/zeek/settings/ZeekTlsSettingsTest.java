package io.threatbus.app.zeek.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.app.zeek.FakeZeek;
import io.threatbus.app.zeek.Settings;
import io.threatbus.app.zeek.TestBus;
import io.threatbus.app.zeek.broker.PlainPolicy;
import io.threatbus.app.zeek.broker.tls.TestAuthority;
import io.threatbus.app.zeek.broker.tls.TlsSettings;
import io.threatbus.testing.Await;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ZeekTlsSettingsTest {
    private static final Optional<Path> FILE = Optional.of(Path.of("some.pem"));

    private static ZeekTlsSettings settings(Optional<Path> ca, Optional<PlainPolicy> plain) {
        return new ZeekTlsSettings(ca, FILE, FILE, Optional.empty(), plain, false);
    }

    @Test
    void aCaKeepsOutPlainPeersUnlessSomethingElseIsSaid() {
        assertThat(settings(Optional.empty(), Optional.empty()).plainPolicy()).isEqualTo(PlainPolicy.LOOPBACK);
        assertThat(settings(FILE, Optional.empty()).plainPolicy()).isEqualTo(PlainPolicy.NEVER);
        assertThat(settings(FILE, Optional.of(PlainPolicy.LOOPBACK)).plainPolicy())
                .isEqualTo(PlainPolicy.LOOPBACK);
        assertThatThrownBy(() -> settings(FILE, Optional.of(PlainPolicy.ALWAYS)))
                .hasMessageContaining("meaningless");
    }

    @Test
    void withACaAPlainPeerFromLoopbackIsRefused(@TempDir Path directory) {
        TestAuthority authority = new TestAuthority(directory, "authority");
        TlsSettings files = authority.settings("bus", authority);
        ZeekTlsSettings tls = new ZeekTlsSettings(
                files.authority(), files.certificate(), files.key(), Optional.empty(), Optional.empty(), false);
        try (TestBus bus = new TestBus(Settings.with(tls));
                FakeZeek plain = new FakeZeek(bus.address(), "Tenzir")) {
            Await.until("it is refused", () -> bus.metric("zeek_broker_refused", "plain-not-accepted") > 0);
            assertThat(plain.acknowledged()).isEmpty();
            assertThat(bus.metric("zeek_broker_peers_added")).isZero();
        }
    }
}
