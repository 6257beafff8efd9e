package io.threatbus.toolkit.tls;

import io.threatbus.ThreatBusException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * The PEM files of one side of TLS.
 *
 * @param ca the certificates that must vouch for the other side; without it, those of the Java runtime
 * @param certificate the chain that this side shows, its own certificate first
 * @param key the private key of that certificate: PKCS #8, PKCS #1 or SEC 1, encrypted or not
 * @param keyPassphrase what the key is encrypted with
 * @param verifyHost whether the other side's certificate must name the host that was asked for
 */
public record TlsFiles(
        Optional<Path> ca,
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<String> keyPassphrase,
        boolean verifyHost) {
    /** A certificate and its key come together. */
    public TlsFiles {
        if (certificate.isPresent() != key.isPresent()) {
            throw new ThreatBusException("a certificate needs its key, and a key its certificate: "
                    + certificate.or(() -> key).orElseThrow() + " is alone");
        }
    }

    /**
     * A context that follows the files: one that has changed is read again for the next handshake, and as long as it
     * cannot be used, the last good one serves.
     *
     * @throws ThreatBusException if a file cannot be used now; the message names it and says why
     */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), new TrustManager[] {trustManager()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new ThreatBusException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    /** What shows this side's certificate; empty without one. */
    public KeyManager[] keyManagers() {
        if (certificate.isEmpty() || key.isEmpty()) {
            return new KeyManager[0];
        }
        Path chain = certificate.get();
        Path own = key.get();
        return new KeyManager[] {
            new FileKeyManager(new FollowedFiles<>(
                    "the certificate " + chain,
                    () -> KeyMaterial.keyManager(
                            PemFiles.privateKey(own, keyPassphrase), PemFiles.certificates(chain), own, chain),
                    chain,
                    own))
        };
    }

    /** What vouches for the other side. */
    public TrustManager trustManager() {
        FileTrustManager trust = new FileTrustManager(ca.map(file -> new FollowedFiles<>(
                        "the authorities in " + file,
                        () -> KeyMaterial.trustManager(Optional.of(PemFiles.certificates(file))),
                        file))
                .orElseGet(() -> new FollowedFiles<>(
                        "the authorities of Java", () -> KeyMaterial.trustManager(Optional.empty()))));
        return verifyHost ? trust : trust.forAnyHost();
    }

    /** Does not show the passphrase. */
    @Override
    public String toString() {
        return "TlsFiles[ca=" + ca + ", certificate=" + certificate + ", key=" + key + ", keyPassphrase="
                + (keyPassphrase.isPresent() ? "***" : "none") + ", verifyHost=" + verifyHost + "]";
    }
}
