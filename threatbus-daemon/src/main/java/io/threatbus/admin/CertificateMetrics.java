package io.threatbus.admin;

import io.threatbus.spi.Metrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows when the certificates in the files of the configuration end, for an alert before they do. */
public final class CertificateMetrics {
    private static final String NAME = "certificate_expires_timestamp_seconds";
    private static final String HELP = "When the certificate in the file of this setting ends, in seconds since 1970.";
    private static final long LARGEST = 4L << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]*-----END CERTIFICATE-----");

    private CertificateMetrics() {}

    /**
     * Registers a gauge for each file; who calls it again after a change of the configuration replaces them.
     *
     * @param shown the files of certificates that are shown to others, by the keys of their settings
     * @param trusted the files of authorities that are trusted
     */
    public static void register(Metrics metrics, Map<String, Path> shown, Map<String, Path> trusted) {
        shown.forEach((setting, file) -> metrics.gauge(NAME, HELP, new End(file, true), "setting", setting));
        trusted.forEach((setting, file) -> metrics.gauge(NAME, HELP, new End(file, false), "setting", setting));
    }

    /** Reads a file again when it has changed. Scrapes may run at the same time. */
    private static final class End implements LongSupplier {
        private final Path path;
        private final boolean shown;
        private FileTime read = FileTime.fromMillis(0);
        private long size = -1;
        private long seconds;

        End(Path path, boolean shown) {
            this.path = path;
            this.shown = shown;
        }

        @Override
        public synchronized long getAsLong() {
            try {
                FileTime changed = Files.getLastModifiedTime(path);
                long length = Files.size(path);
                if (!changed.equals(read) || length != size) {
                    seconds = end(length);
                    read = changed;
                    size = length;
                }
                return seconds;
            } catch (IOException e) {
                throw new UncheckedIOException(path + " cannot be read", e);
            }
        }

        /** Of a chain that is shown, the first to end; of several that are trusted, the last. */
        private long end(long length) throws IOException {
            if (length > LARGEST) {
                throw new IllegalStateException(path + " is too large for a file of certificates");
            }
            Matcher blocks = BLOCK.matcher(Files.readString(path, StandardCharsets.ISO_8859_1));
            OptionalLong end =
                    blocks.results().mapToLong(block -> expiry(block.group())).reduce(shown ? Math::min : Math::max);
            return end.orElseThrow(() -> new IllegalStateException(path + " holds no certificate"));
        }

        private long expiry(String block) {
            try {
                X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(block.getBytes(StandardCharsets.ISO_8859_1)));
                return certificate.getNotAfter().toInstant().getEpochSecond();
            } catch (CertificateException e) {
                throw new IllegalStateException(path + " holds a certificate that cannot be read", e);
            }
        }
    }
}
