package io.threatbus.cli.tls;

import io.threatbus.ThreatBusException;
import io.threatbus.config.FileAccess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS for a command that asks another machine's bus. */
public final class CallerTls {
    private CallerTls() {}

    /**
     * A context that trusts the certificates of a PEM file: the bus's own, whatever its names, or the authority's that
     * signed it.
     *
     * @throws ThreatBusException if the file holds none
     */
    public static SSLContext trusting(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            List<Certificate> certificates =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
            if (certificates.isEmpty()) {
                throw new ThreatBusException("the file " + file + " (--ca) holds no certificate; PEM is expected");
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            return context(store, certificates);
        } catch (AccessDeniedException e) {
            throw new ThreatBusException(FileAccess.denied(file), e);
        } catch (IOException | GeneralSecurityException e) {
            throw new ThreatBusException(
                    "the file " + file + " (--ca) does not do as a certificate: " + e.getMessage(), e);
        }
    }

    /** A context that trusts whom the Java runtime trusts, if TLS is wanted at all. */
    public static Optional<SSLContext> standard(URI base) {
        if (!base.getScheme().equals("https")) {
            return Optional.empty();
        }
        try {
            return Optional.of(context(null, List.of()));
        } catch (GeneralSecurityException e) {
            throw new ThreatBusException("this Java runtime cannot do TLS: " + e.getMessage(), e);
        }
    }

    private static SSLContext context(@Nullable KeyStore store, List<Certificate> pinned)
            throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        X509ExtendedTrustManager usual = (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new NamingTrust(new ArrayList<>(pinned), usual)}, null);
        return context;
    }
}
