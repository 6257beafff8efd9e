package io.threatbus.app.zeek.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.app.zeek.broker.wire.BrokerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificatesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void aGeneratedCertificateIsKept() throws IOException {
        Path state = directory.resolve("state");
        Identity first = OwnCertificate.loadOrCreate(state, NOW);
        Identity second = OwnCertificate.loadOrCreate(state, NOW.plus(Duration.ofDays(3000)));
        assertThat(second.certificate()).isEqualTo(first.certificate());
        assertThat(second.key()).isEqualTo(first.key());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("broker-key.pem"))))
                .isEqualTo("rw-------");
        try (var files = Files.list(state)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void anExpiredCertificateIsReplaced() {
        Identity first = OwnCertificate.loadOrCreate(directory, NOW);
        Identity second = OwnCertificate.loadOrCreate(directory, NOW.plus(Duration.ofDays(4000)));
        assertThat(second.certificate()).isNotEqualTo(first.certificate());
    }

    @Test
    void aBrokenCertificateStopsTheStart() throws IOException {
        OwnCertificate.loadOrCreate(directory, NOW);
        Files.writeString(directory.resolve("broker-key.pem"), "nonsense");
        assertThatThrownBy(() -> OwnCertificate.loadOrCreate(directory, NOW))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("broker-key.pem");
    }

    @Test
    void settingsThatDoNotMakeSenseStopTheStart() {
        TestAuthority authority = new TestAuthority(directory, "authority");
        TlsSettings good = authority.settings("bus", authority);
        assertThatThrownBy(good::withAnonymous).isInstanceOf(BrokerException.class);
        assertThatThrownBy(() -> new TlsSettings(
                        good.certificate(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false))
                .isInstanceOf(BrokerException.class);
        assertThatThrownBy(() -> new TlsSettings(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        good.authority(),
                        Optional.of(directory),
                        false))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("set a certificate");
        assertThatThrownBy(() -> BrokerTls.of(TlsSettings.mutual(
                        directory.resolve("missing.pem"),
                        good.key().orElseThrow(),
                        Optional.empty(),
                        good.authority().orElseThrow())))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("missing.pem");
        assertThat(good.toString()).doesNotContain("secret");
    }

    @Test
    void relaxingTheDisabledAlgorithmsDropsTwoEntriesAndAddsFour() {
        assertThat(AnonymousSuite.relaxed("SSLv3, DH keySize < 1024, anon, NULL, ECDH"))
                .isEqualTo("SSLv3, DH keySize < 1024, NULL, DH_anon, ECDH_ECDSA, ECDH_RSA,"
                        + " TLS_ECDH_anon_WITH_AES_128_CBC_SHA");
    }
}
