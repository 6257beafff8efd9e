package io.threatbus.admin;

import io.threatbus.ThreatBusException;
import io.threatbus.spi.Secret;
import io.threatbus.toolkit.tls.KeyMaterial;
import io.threatbus.toolkit.tls.PemFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS for both ends of the admin interface. Who reads the same configuration as the bus knows its certificate, so that
 * its names need not be compared; and who may read its key is let in as if a client authority had signed for it.
 */
final class TlsContexts {
    private TlsContexts() {}

    /**
     * The context of the admin server.
     *
     * @throws ThreatBusException naming the file that cannot be used
     */
    static SSLContext server(AdminSettings.Tls tls) {
        try {
            List<X509Certificate> chain = PemFiles.certificates(tls.certificate());
            X509ExtendedTrustManager clients = KeyMaterial.trustManager(Optional.of(
                    tls.clientCa().isPresent()
                            ? PemFiles.certificates(tls.clientCa().get())
                            : List.of()));
            return context(Optional.of(key(tls, chain)), new PinnedTrust(chain.get(0), clients));
        } catch (GeneralSecurityException | ThreatBusException e) {
            throw new ThreatBusException("admin.tls cannot be set up: " + e.getMessage(), e);
        }
    }

    /**
     * The context of a caller who reads the configuration of the bus.
     *
     * @throws ThreatBusException naming the file that cannot be used
     */
    static SSLContext caller(AdminSettings.Tls tls) {
        try {
            List<X509Certificate> chain = PemFiles.certificates(tls.certificate());
            Optional<KeyManager> own = Optional.empty();
            if (tls.clientCa().isPresent()) {
                requireReadable(tls.key());
                own = Optional.of(new OwnKey(key(tls, chain)));
            }
            return context(own, new PinnedTrust(chain.get(0), KeyMaterial.trustManager(Optional.of(chain))));
        } catch (GeneralSecurityException | ThreatBusException e) {
            throw new ThreatBusException("no TLS with the certificate of admin.tls: " + e.getMessage(), e);
        }
    }

    private static void requireReadable(Path key) {
        if (!Files.isReadable(key)) {
            throw new ThreatBusException(
                    "admin.tls.key " + key
                            + " cannot be read, and admin.tls.client_ca lets nobody in without a certificate: run this as root, or as the user of the bus");
        }
    }

    private static SSLContext context(Optional<? extends KeyManager> key, TrustManager trust)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(key.map(manager -> new KeyManager[] {manager}).orElse(null), new TrustManager[] {trust}, null);
        return context;
    }

    private static X509ExtendedKeyManager key(AdminSettings.Tls tls, List<X509Certificate> chain) {
        return KeyMaterial.keyManager(
                PemFiles.privateKey(tls.key(), tls.keyPassphrase().map(Secret::value)),
                chain,
                tls.key(),
                tls.certificate());
    }
}
