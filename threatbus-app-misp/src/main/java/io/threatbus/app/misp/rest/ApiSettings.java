package io.threatbus.app.misp.rest;

import io.threatbus.ThreatBusException;
import io.threatbus.spi.Secret;
import io.threatbus.spi.Setting;
import io.threatbus.toolkit.tls.TlsFiles;
import io.threatbus.toolkit.tls.TrustEverybody;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** How to reach MISP's REST API. */
public record ApiSettings(
        @Setting("Base URL of MISP, with a path if it has one.")
        String host,

        @Setting("Verify MISP's certificate and its name. false accepts any, and is warned of at every start.")
        boolean ssl,

        @Setting("API key of a MISP user (automation key).") Secret key,

        @Setting("File with the certificates (PEM) of the authorities to trust instead of the system's.")
        Optional<Path> caFile,

        @Setting("File with a certificate (PEM) to show to MISP.")
        Optional<Path> clientCert,

        @Setting(
                "File with the private key (PEM) of that certificate: PKCS #8, PKCS #1 or SEC 1, without a passphrase.")
        Optional<Path> clientKey,

        @Setting(value = "How long MISP may be silent during a request.", byDefault = "30s")
        Duration timeout,

        @Setting(value = "How many attributes to ask for at once.", byDefault = "1000", min = 1, max = 100_000)
        int pageSize) {
    public ApiSettings {
        URI base;
        try {
            base = URI.create(host);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("host: '" + host + "' is no URL", e);
        }
        String scheme = String.valueOf(base.getScheme());
        if ((!scheme.equals("https") && !scheme.equals("http")) || base.getHost() == null) {
            throw new IllegalArgumentException(
                    "host: '" + host + "' is no base URL; expected a form like https://misp.example.org");
        }
        if (clientCert.isPresent() != clientKey.isPresent()) {
            throw new IllegalArgumentException("client_cert and client_key belong together; give both or none");
        }
        if (key.value().isBlank()) {
            throw new IllegalArgumentException("key is empty");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be more than 0");
        }
    }

    /** The base URL without slashes at its end. */
    String base() {
        return host.replaceAll("/+$", "");
    }

    /**
     * Whom to trust, and how to prove who we are; fails rather than trusting anybody else.
     *
     * @throws ThreatBusException naming the file that cannot be used
     */
    SSLContext tlsContext() {
        try {
            TlsFiles files = new TlsFiles(caFile, clientCert, clientKey, Optional.empty(), true);
            if (ssl) {
                return files.context();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(files.keyManagers(), new TrustManager[] {new TrustEverybody()}, null);
            return context;
        } catch (ThreatBusException | GeneralSecurityException e) {
            throw new ThreatBusException(
                    "api: cannot set up TLS: " + e.getMessage() + "; check ca_file, client_cert and client_key", e);
        }
    }
}
