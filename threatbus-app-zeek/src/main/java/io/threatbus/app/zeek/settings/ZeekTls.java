package io.threatbus.app.zeek.settings;

import io.threatbus.app.zeek.broker.tls.BrokerTls;
import io.threatbus.app.zeek.broker.tls.TlsSettings;
import io.threatbus.spi.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what encrypts Broker connections out of the settings. */
public final class ZeekTls {
    private static final Logger logger = LoggerFactory.getLogger(ZeekTls.class);

    private ZeekTls() {}

    /**
     * Reads the certificate, or generates one.
     *
     * @param kept where a generated certificate is kept; without a directory it is a new one after every start, which no
     *     Zeek minds
     * @param temporary where it is put down for a moment then
     */
    public static BrokerTls of(ZeekTlsSettings settings, Optional<Path> kept, Path temporary) {
        if (settings.certificate().isPresent() || kept.isPresent()) {
            return BrokerTls.of(files(settings, kept));
        }
        try {
            Path directory = Files.createTempDirectory(temporary, "threatbus-zeek");
            try {
                return BrokerTls.of(files(settings, Optional.of(directory)));
            } finally {
                delete(directory);
                logger.info(
                        "There is no state directory: the certificate is deleted there, the next start makes another");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for a generated certificate in " + temporary, e);
        }
    }

    private static TlsSettings files(ZeekTlsSettings settings, Optional<Path> directory) {
        return new TlsSettings(
                settings.certificate(),
                settings.key(),
                settings.keyPassphrase().map(Secret::value),
                settings.ca(),
                directory,
                settings.anonymous());
    }

    /** A private key must not be left behind. */
    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(directory);
    }
}
