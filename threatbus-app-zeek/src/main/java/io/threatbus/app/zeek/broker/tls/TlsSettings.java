package io.threatbus.app.zeek.broker.tls;

import io.threatbus.app.zeek.broker.wire.BrokerException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How connections are to be encrypted.
 *
 * @param certificate a file with the chain of this side's certificate in PEM form; without one, a certificate is generated
 * @param key a file with its private key in PEM form
 * @param keyPassphrase what the key is encrypted with
 * @param authority a file with the certificates, in PEM form, that must vouch for every peer; without one, peers are not
 *     authenticated
 * @param stateDirectory where a generated certificate is kept; not needed with a certificate
 * @param anonymous whether to allow the one anonymous suite of TLS 1.2 that libbroker has: for Zeek hosts whose OpenSSL
 *     does not know TLS 1.3, and for dialing a Zeek that has no certificate. See {@link AnonymousSuite}
 */
public record TlsSettings(
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<String> keyPassphrase,
        Optional<Path> authority,
        Optional<Path> stateDirectory,
        boolean anonymous) {

    /** Checks that the settings make sense together. */
    public TlsSettings {
        if (certificate.isPresent() != key.isPresent()) {
            throw new BrokerException("a TLS certificate needs its key, and a key its certificate: "
                    + certificate.or(() -> key).orElseThrow() + " is alone");
        }
        if (authority.isPresent() && certificate.isEmpty()) {
            throw new BrokerException("peers that are authenticated with the CA " + authority.get()
                    + " authenticate this side, too: set a certificate and its key");
        }
        if (authority.isPresent() && anonymous) {
            throw new BrokerException(
                    "the anonymous TLS suite would make the CA " + authority.get() + " meaningless: drop one of them");
        }
        if (certificate.isEmpty() && stateDirectory.isEmpty()) {
            throw new BrokerException("a generated TLS certificate needs a state directory to be kept in");
        }
    }

    /** Encryption without authentication, with a certificate that is generated once and kept. */
    public static TlsSettings generated(Path stateDirectory) {
        return new TlsSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(stateDirectory),
                false);
    }

    /** Encryption with authentication of both sides. */
    public static TlsSettings mutual(Path certificate, Path key, Optional<String> keyPassphrase, Path authority) {
        return new TlsSettings(
                Optional.of(certificate),
                Optional.of(key),
                keyPassphrase,
                Optional.of(authority),
                Optional.empty(),
                false);
    }

    /** The same with the anonymous suite allowed. */
    public TlsSettings withAnonymous() {
        return new TlsSettings(certificate, key, keyPassphrase, authority, stateDirectory, true);
    }

    /** Does not show the passphrase. */
    @Override
    public String toString() {
        return "TlsSettings[certificate=" + certificate + ", key=" + key + ", keyPassphrase="
                + (keyPassphrase.isPresent() ? "***" : "none") + ", authority=" + authority + ", stateDirectory="
                + stateDirectory + ", anonymous=" + anonymous + "]";
    }
}
