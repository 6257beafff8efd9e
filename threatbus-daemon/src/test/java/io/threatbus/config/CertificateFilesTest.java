package io.threatbus.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.threatbus.spi.Secret;
import io.threatbus.spi.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which files of a section hold certificates, whatever plugin it belongs to. */
class CertificateFilesTest {
    record Tls(
            @Setting("What is shown.") Path certificate,
            @Setting("Its key.") Path key,
            @Setting("Who is trusted.") Optional<Path> ca) {}

    record Server(
            @Setting("Its address.") String url,
            @Setting("Who is trusted.") Optional<Path> caFile,
            @Setting("Its password.") Optional<Secret> password) {}

    record Section(
            @Setting("TLS.") Optional<Tls> tls,
            @Setting("Others.") List<Server> servers) {}

    @Test
    void thoseOfNestedSectionsAndListsAreFoundByTheirKeys() {
        Section section = new Section(
                Optional.of(new Tls(Path.of("/bus.pem"), Path.of("/bus.key"), Optional.of(Path.of("/ca.pem")))),
                List.of(
                        new Server("a", Optional.empty(), Optional.of(new Secret("s"))),
                        new Server("b", Optional.of(Path.of("/b.pem")), Optional.empty())));

        assertThat(CertificateFiles.shown(section)).containsOnly(entry("tls.certificate", Path.of("/bus.pem")));
        assertThat(CertificateFiles.trusted(section))
                .containsOnlyKeys("servers[1].ca_file", "tls.ca")
                .containsEntry("servers[1].ca_file", Path.of("/b.pem"));
    }
}
