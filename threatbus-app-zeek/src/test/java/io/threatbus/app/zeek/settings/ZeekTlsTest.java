package io.threatbus.app.zeek.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.broker.tls.TestAuthority;
import io.threatbus.app.zeek.broker.tls.TlsSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ZeekTlsTest {
    private static ZeekTlsSettings settings(Optional<Path> certificate, Optional<Path> key) {
        return new ZeekTlsSettings(Optional.empty(), certificate, key, Optional.empty(), Optional.empty(), false);
    }

    @Test
    void withoutAStateDirectoryNoPrivateKeyIsLeftBehind(@TempDir Path temporary) {
        assertThat(ZeekTls.of(settings(Optional.empty(), Optional.empty()), Optional.empty(), temporary)
                        .serverEngine())
                .isNotNull();
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void whereACertificateIsConfiguredNoneIsPutDown(@TempDir Path directory) {
        TestAuthority authority = new TestAuthority(directory, "authority");
        TlsSettings files = authority.settings("bus", authority);
        Path nowhere = directory.resolve("nowhere");
        assertThat(ZeekTls.of(settings(files.certificate(), files.key()), Optional.empty(), nowhere)
                        .serverEngine())
                .isNotNull();
        assertThat(nowhere).doesNotExist();
    }
}
