package io.threatbus.backbone.rabbitmq;

import io.threatbus.ThreatBusException;
import io.threatbus.spi.Secret;
import io.threatbus.spi.Setting;
import io.threatbus.toolkit.tls.TlsFiles;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** The section {@code tls}. */
record TlsOptions(
        @Setting(value = "Whether the connection is encrypted.", byDefault = "false")
        boolean enabled,

        @Setting("A PEM file with the authorities that may sign the broker's certificate; those of Java if not given.")
        Optional<Path> ca,

        @Setting("A PEM file with the certificate chain that the bus shows to the broker.")
        Optional<Path> certificate,

        @Setting("The PEM file with the private key of the certificate; PKCS #8, PKCS #1 or SEC 1, encrypted or not.")
        Optional<Path> key,

        @Setting("What the key is encrypted with.") Optional<Secret> keyPassphrase,

        @Setting(value = "Whether the broker's certificate has to name the host connected to.", byDefault = "true")
        boolean verifyHostName) {

    static final TlsOptions OFF =
            new TlsOptions(false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true);

    TlsOptions {
        if (!enabled && (ca.isPresent() || certificate.isPresent() || key.isPresent())) {
            throw new IllegalArgumentException("ca, certificate and key have no effect without enabled: true");
        }
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("certificate and key are given together or not at all");
        }
    }

    /**
     * The context for a connection; the host's name is the client library's to check.
     *
     * @throws ThreatBusException naming the file that cannot be used
     */
    SSLContext context() {
        try {
            return new TlsFiles(ca, certificate, key, keyPassphrase.map(Secret::value), true).context();
        } catch (ThreatBusException e) {
            throw new ThreatBusException("tls: " + e.getMessage(), e);
        }
    }
}
