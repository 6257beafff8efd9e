package io.threatbus.toolkit.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import io.threatbus.testing.LogCapture;
import io.threatbus.testing.PemCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedFilesTest {
    @TempDir
    private Path directory;

    private final AtomicLong now = new AtomicLong();

    @BeforeEach
    void makeCertificates() throws IOException {
        PemCertificates.make(directory, "old");
        PemCertificates.make(directory, "renewed", "RSA", "ip:127.0.0.1");
        install("old");
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private void install(String name) throws IOException {
        Files.copy(file(name + ".crt"), file("bus.crt"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(file(name + ".key"), file("bus.key"), StandardCopyOption.REPLACE_EXISTING);
    }

    private FollowedFiles<X509ExtendedKeyManager> followed() {
        return new FollowedFiles<>(
                "the certificate",
                () -> KeyMaterial.keyManager(
                        PemFiles.privateKey(file("bus.key"), Optional.empty()),
                        PemFiles.certificates(file("bus.crt")),
                        file("bus.key"),
                        file("bus.crt")),
                now::get,
                file("bus.crt"),
                file("bus.key"));
    }

    private static List<X509Certificate> shown(FollowedFiles<X509ExtendedKeyManager> keys) {
        return List.of(new FileKeyManager(keys).getCertificateChain("own"));
    }

    @Test
    void aRenewedCertificateIsShownInTheNextHandshake() throws IOException {
        FollowedFiles<X509ExtendedKeyManager> keys = followed();
        assertThat(shown(keys)).isEqualTo(PemFiles.certificates(file("old.crt")));

        install("renewed");
        now.addAndGet(TimeUnit.SECONDS.toNanos(6));

        assertThat(shown(keys)).isEqualTo(PemFiles.certificates(file("renewed.crt")));
    }

    @Test
    void aFileThatCannotBeUsedLeavesTheLastGoodOneInPlaceAndSaysSo() throws IOException {
        FollowedFiles<X509ExtendedKeyManager> keys = followed();

        Files.copy(file("renewed.crt"), file("bus.crt"), StandardCopyOption.REPLACE_EXISTING);
        now.addAndGet(TimeUnit.SECONDS.toNanos(6));

        try (LogCapture log = LogCapture.of(FollowedFiles.class)) {
            assertThat(shown(keys)).isEqualTo(PemFiles.certificates(file("old.crt")));
            assertThat(log.warnings()).singleElement().asString().contains("bus.key is not the key of");
        }
    }

    @Test
    void aKeyOfAnotherCertificateIsRefusedAtOnce() throws IOException {
        Files.copy(file("renewed.key"), file("bus.key"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(this::followed)
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("bus.key is not the key of the first certificate in");
    }

    @Test
    void aCertificateWithoutItsKeyIsRefused() {
        assertThatThrownBy(() -> new TlsFiles(
                        Optional.empty(), Optional.of(file("bus.crt")), Optional.empty(), Optional.empty(), true))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("bus.crt is alone");
    }
}
