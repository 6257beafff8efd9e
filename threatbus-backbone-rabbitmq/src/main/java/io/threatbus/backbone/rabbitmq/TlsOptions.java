package io.threatbus.backbone.rabbitmq;

import io.threatbus.spi.Setting;
import java.nio.file.Path;
import java.util.Optional;

/** The section {@code tls}. */
record TlsOptions(
        @Setting(value = "Whether the connection is encrypted.", byDefault = "false")
        boolean enabled,

        @Setting("A PEM file with the authorities that may sign the broker's certificate; those of Java if not given.")
        Optional<Path> ca,

        @Setting("A PEM file with the certificate chain that the bus shows to the broker.")
        Optional<Path> certificate,

        @Setting("The PEM file with the unencrypted PKCS #8 key of the certificate.")
        Optional<Path> key,

        @Setting(value = "Whether the broker's certificate has to name the host connected to.", byDefault = "true")
        boolean verifyHostName) {

    static final TlsOptions OFF = new TlsOptions(false, Optional.empty(), Optional.empty(), Optional.empty(), true);

    TlsOptions {
        if (!enabled && (ca.isPresent() || certificate.isPresent() || key.isPresent())) {
            throw new IllegalArgumentException("ca, certificate and key have no effect without enabled: true");
        }
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("certificate and key are given together or not at all");
        }
    }
}
