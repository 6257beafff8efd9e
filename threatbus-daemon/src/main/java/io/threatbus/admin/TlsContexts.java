package io.threatbus.admin;

import io.threatbus.ThreatBusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
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
     * @throws ThreatBusException naming the file that does not do
     */
    static SSLContext server(AdminSettings.Tls tls) {
        try {
            List<X509Certificate> chain = PemFiles.certificates(tls.certificate());
            X509ExtendedTrustManager clients = trust(
                    tls.clientCa().isPresent()
                            ? PemFiles.certificates(tls.clientCa().get())
                            : List.of());
            return context(Optional.of(key(tls, chain)), new PinnedTrust(chain.get(0), clients));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new ThreatBusException("admin.tls cannot be set up: " + e.getMessage(), e);
        }
    }

    /**
     * The context of a caller who reads the configuration of the bus.
     *
     * @throws ThreatBusException naming the file that does not do
     */
    static SSLContext caller(AdminSettings.Tls tls) {
        try {
            List<X509Certificate> chain = PemFiles.certificates(tls.certificate());
            Optional<KeyManager> own = Optional.empty();
            if (tls.clientCa().isPresent()) {
                requireReadable(tls.key());
                own = Optional.of(new OwnKey(key(tls, chain)));
            }
            return context(own, new PinnedTrust(chain.get(0), trust(chain)));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
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

    private static X509ExtendedKeyManager key(AdminSettings.Tls tls, List<X509Certificate> chain)
            throws GeneralSecurityException, IOException {
        PrivateKey key = PemFiles.key(tls.key());
        if (!belong(chain.get(0).getPublicKey(), key)) {
            throw new ThreatBusException(
                    "admin.tls.key " + tls.key() + " is not the key of the first certificate in " + tls.certificate());
        }
        KeyStore keys = emptyStore();
        keys.setKeyEntry("admin", key, new char[0], chain.toArray(new X509Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, new char[0]);
        return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
    }

    /** The JDK takes a key that is not the certificate's without a word, and then no caller gets through. */
    private static boolean belong(PublicKey certified, PrivateKey key) throws GeneralSecurityException {
        if (!sameKind(certified.getAlgorithm(), key.getAlgorithm())) {
            return false;
        }
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> "EdDSA";
                };
        byte[] sample = {1};
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(sample);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(certified);
        verifier.update(sample);
        try {
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false;
        }
    }

    private static boolean sameKind(String one, String other) {
        return one.equals(other) || (one.startsWith("Ed") && other.startsWith("Ed"));
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static X509ExtendedTrustManager trust(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("ca-" + i, authorities.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }
}
