package io.threatbus.admin;

import io.threatbus.ThreatBusException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Makes a TLS context of PEM files. */
final class PemFiles {
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private PemFiles() {}

    /**
     * The context of a server.
     *
     * @throws ThreatBusException naming the file that does not do
     */
    static SSLContext context(AdminSettings.Tls tls) {
        try {
            KeyStore keys = emptyStore();
            Certificate[] chain = certificates(tls.certificate()).toArray(new Certificate[0]);
            PrivateKey key = key(tls.key());
            if (!belong(chain[0].getPublicKey(), key)) {
                throw new ThreatBusException("admin.tls.key " + tls.key()
                        + " is not the key of the first certificate in " + tls.certificate());
            }
            keys.setKeyEntry("admin", key, new char[0], chain);
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trust(tls.clientCa()), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ThreatBusException("admin.tls cannot be set up: " + e.getMessage(), e);
        }
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

    /** The context of a client that trusts these certificates. */
    static SSLContext trusting(Path file) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust(Optional.of(file)), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ThreatBusException("no TLS with the certificates in " + file + ": " + e.getMessage(), e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static TrustManager[] trust(Optional<Path> clientCa) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        if (clientCa.isPresent()) {
            int number = 0;
            for (Certificate certificate : certificates(clientCa.get())) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static Collection<? extends Certificate> certificates(Path file) throws IOException {
        try {
            Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
            if (certificates.isEmpty()) {
                throw new ThreatBusException("admin.tls: " + file + " holds no certificate");
            }
            return certificates;
        } catch (GeneralSecurityException e) {
            throw new ThreatBusException("admin.tls: " + file + " holds no PEM certificate: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file) throws IOException {
        String pem = Files.readString(file, StandardCharsets.US_ASCII);
        String begin = "-----BEGIN PRIVATE KEY-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END PRIVATE KEY-----");
        if (from < 0 || to < from) {
            throw new ThreatBusException("admin.tls.key " + file
                    + " holds no unencrypted PKCS#8 key; convert it with: openssl pkcs8 -topk8 -nocrypt");
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
        return KEY_ALGORITHMS.stream()
                .flatMap(algorithm -> key(algorithm, der).stream())
                .findFirst()
                .orElseThrow(() ->
                        new ThreatBusException("admin.tls.key " + file + " is neither an EC, an RSA nor an EdDSA key"));
    }

    /** The key, if it is one of this algorithm; the file does not say. */
    private static Optional<PrivateKey> key(String algorithm, byte[] der) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }
}
