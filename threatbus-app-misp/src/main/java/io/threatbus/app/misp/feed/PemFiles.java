package io.threatbus.app.misp.feed;

import io.threatbus.ThreatBusException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Certificate and key in one file, as the Java client wants them. */
final class PemFiles {
    private PemFiles() {}

    /** A private temporary file with the content of both, which is deleted with the process. */
    static String joined(String one, String other) {
        try {
            String content = Files.readString(Path.of(one), StandardCharsets.US_ASCII)
                    + System.lineSeparator()
                    + Files.readString(Path.of(other), StandardCharsets.US_ASCII);
            Path file = Files.createTempFile("threatbus-kafka", ".pem");
            file.toFile().deleteOnExit();
            Files.writeString(file, content, StandardCharsets.US_ASCII);
            return file.toString();
        } catch (IOException e) {
            throw new ThreatBusException(
                    "kafka.config: cannot read ssl.certificate.location and ssl.key.location: " + e.getMessage(), e);
        }
    }
}
