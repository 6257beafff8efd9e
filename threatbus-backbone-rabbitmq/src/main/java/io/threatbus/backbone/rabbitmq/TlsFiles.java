package io.threatbus.backbone.rabbitmq;

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
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Reads the PEM files of the section {@code tls}, anew for each connection so that renewed certificates are picked up. */
final class TlsFiles {
    private static final Pattern PKCS8 = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
    private static final char[] IN_MEMORY = {};

    private TlsFiles() {}

    /**
     * The context for a connection.
     *
     * @throws ThreatBusException naming the file that cannot be used
     */
    static SSLContext context(TlsOptions tls) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            if (tls.ca().isPresent()) {
                trust.init(authorities(tls.ca().get()));
            } else {
                trust.init((KeyStore) null);
            }
            KeyManager[] keys = tls.certificate().isPresent() && tls.key().isPresent()
                    ? keyManagers(tls.certificate().get(), tls.key().get())
                    : new KeyManager[0];
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ThreatBusException(
                    ThreatBusException.Kind.CONFIGURATION, "TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, IN_MEMORY);
        return store;
    }

    private static KeyStore authorities(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        int number = 0;
        for (Certificate authority : certificates(file, "ca")) {
            store.setCertificateEntry("ca" + number++, authority);
        }
        return store;
    }

    private static KeyManager[] keyManagers(Path chain, Path key) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setKeyEntry(
                "bus",
                privateKey(key),
                IN_MEMORY,
                certificates(chain, "certificate").toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, IN_MEMORY);
        return factory.getKeyManagers();
    }

    private static Collection<? extends Certificate> certificates(Path file, String setting)
            throws GeneralSecurityException {
        byte[] pem = read(file, setting);
        Collection<? extends Certificate> certificates =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
        if (certificates.isEmpty()) {
            throw unusable(file, setting, "it holds no PEM certificate");
        }
        return certificates;
    }

    private static PrivateKey privateKey(Path file) throws GeneralSecurityException {
        Matcher pem = PKCS8.matcher(new String(read(file, "key"), StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw unusable(
                    file, "key", "it holds no \"BEGIN PRIVATE KEY\"; convert it with openssl pkcs8 -topk8 -nocrypt");
        }
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // The file does not say which kind it is; the next one may fit.
            }
        }
        throw unusable(file, "key", "it is neither an RSA nor an EC nor an Ed25519 key");
    }

    private static byte[] read(Path file, String setting) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unusable(file, setting, "it cannot be read (" + e + ")");
        }
    }

    private static ThreatBusException unusable(Path file, String setting, String reason) {
        return new ThreatBusException(
                ThreatBusException.Kind.CONFIGURATION, "tls." + setting + ": " + file + " cannot be used: " + reason);
    }
}
