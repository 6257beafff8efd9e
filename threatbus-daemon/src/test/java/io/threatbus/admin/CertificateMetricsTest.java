package io.threatbus.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.bus.metrics.Meters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When certificates end, as a scrape shows it. */
class CertificateMetricsTest {
    private static final String NAME = "threatbus_certificate_expires_timestamp_seconds";

    @TempDir
    Path temporary;

    private final Meters meters = new Meters();

    private static String resource(String name) {
        try (var stream = CertificateMetricsTest.class.getResourceAsStream(name)) {
            return new String(
                    java.util.Objects.requireNonNull(stream).readAllBytes(),
                    java.nio.charset.StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String... certificates) throws IOException {
        StringBuilder text = new StringBuilder("subject=CN = bus\n");
        for (String certificate : certificates) {
            text.append(resource(certificate));
        }
        return Files.writeString(temporary.resolve("certificates.pem"), text);
    }

    private Map<String, Long> ends() {
        Map<String, Long> ends = new java.util.TreeMap<>();
        meters.families().stream()
                .filter(family -> family.name().equals(NAME))
                .flatMap(family -> family.samples().stream())
                .forEach(sample -> ends.put(sample.labels().get("setting"), sample.value()));
        return ends;
    }

    private static long seconds(String time) {
        return Instant.parse(time).getEpochSecond();
    }

    @Test
    void ofAChainThatIsShownTheFirstToEndCounts() throws IOException {
        CertificateMetrics.register(
                meters.of("zeek"), Map.of("tls.certificate", file("ends-2040.pem", "ends-2031.pem")), Map.of());

        assertThat(ends()).containsEntry("tls.certificate", seconds("2031-01-01T00:00:00Z"));
    }

    @Test
    void ofTrustedOnesTheLastCounts() throws IOException {
        CertificateMetrics.register(
                meters.of("zeek"), Map.of(), Map.of("tls.ca", file("ends-2040.pem", "ends-2031.pem")));

        assertThat(ends()).containsEntry("tls.ca", seconds("2040-01-01T00:00:00Z"));
    }

    @Test
    void aRenewedFileIsSeenAtTheNextScrape() throws IOException {
        Path file = file("ends-2031.pem");
        CertificateMetrics.register(meters.of("zeek"), Map.of("tls.certificate", file), Map.of());
        assertThat(ends()).containsEntry("tls.certificate", seconds("2031-01-01T00:00:00Z"));

        file("ends-2040.pem");
        Files.setLastModifiedTime(file, FileTime.fromMillis(4_000_000_000_000L));
        assertThat(ends()).containsEntry("tls.certificate", seconds("2040-01-01T00:00:00Z"));
    }

    @Test
    void aFileThatHoldsNoneIsCountedAndLeftOut() throws IOException {
        Path file = Files.writeString(temporary.resolve("nothing.pem"), "nothing");
        CertificateMetrics.register(meters.of("zeek"), Map.of("tls.certificate", file), Map.of());

        assertThat(ends()).isEmpty();
        assertThat(meters.families()).anyMatch(family -> family.name().equals("threatbus_gauge_failures"));
    }
}
