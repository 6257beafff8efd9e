package io.threatbus.toolkit.tls;

import io.threatbus.ThreatBusException;
import java.io.IOException;
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
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** From keys and certificates to what the JDK's TLS wants. */
public final class KeyMaterial {
    private static final char[] IN_MEMORY = {};

    private KeyMaterial() {}

    /**
     * Shows a certificate.
     *
     * @param keyFile where the key comes from, for the message
     * @param chainFile where the chain comes from, for the message
     * @throws ThreatBusException if the key is not that of the first certificate
     */
    public static X509ExtendedKeyManager keyManager(
            PrivateKey key, List<X509Certificate> chain, Path keyFile, Path chainFile) {
        try {
            if (!belong(chain.get(0).getPublicKey(), key)) {
                throw new ThreatBusException(keyFile + " is not the key of the first certificate in " + chainFile);
            }
            KeyStore store = emptyStore();
            store.setKeyEntry("own", key, IN_MEMORY, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, IN_MEMORY);
            return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new ThreatBusException("cannot use the key in " + keyFile + ": " + e.getMessage(), e);
        }
    }

    /** Trusts what these authorities have signed; without any given, what those of the Java runtime have. */
    public static X509ExtendedTrustManager trustManager(Optional<List<X509Certificate>> authorities) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities.isPresent() ? storeOf(authorities.get()) : null);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new ThreatBusException("this Java runtime has no trust manager for X.509 certificates");
        } catch (GeneralSecurityException e) {
            throw new ThreatBusException("the certificates of authorities cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyStore storeOf(List<X509Certificate> authorities) throws GeneralSecurityException {
        KeyStore store = emptyStore();
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("ca-" + i, authorities.get(i));
        }
        return store;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new ThreatBusException("an empty key store cannot be made: " + e.getMessage(), e);
        }
    }

    /** The JDK takes a key that is not the certificate's without a word, and then no handshake succeeds. */
    private static boolean belong(PublicKey certified, PrivateKey key) throws GeneralSecurityException {
        String algorithm = signatureOf(key);
        if (!signatureOf(certified).equals(algorithm)) {
            return false;
        }
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

    private static String signatureOf(java.security.Key key) {
        return switch (key.getAlgorithm()) {
            case "EC", "ECDSA" -> "SHA256withECDSA";
            case "RSA", "RSASSA-PSS" -> "SHA256withRSA";
            default -> "EdDSA";
        };
    }
}
