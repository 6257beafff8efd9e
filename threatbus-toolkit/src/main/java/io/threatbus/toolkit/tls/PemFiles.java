package io.threatbus.toolkit.tls;

import io.threatbus.ThreatBusException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/** Reads certificates and keys in the forms that OpenSSL writes. */
public final class PemFiles {
    private PemFiles() {}

    /** All certificates of a file, in their order. */
    public static List<X509Certificate> certificates(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(stream).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (certificates.isEmpty()) {
                throw new ThreatBusException("there is no certificate in " + file);
            }
            return certificates;
        } catch (IOException | CertificateException e) {
            throw new ThreatBusException("cannot read certificates in PEM form from " + file + ": " + e, e);
        }
    }

    /** The private key of a file: PKCS 8 or OpenSSL's older forms, encrypted or not. */
    public static PrivateKey privateKey(Path file, Optional<String> passphrase) {
        try (Reader reader = Files.newBufferedReader(file);
                PEMParser parser = new PEMParser(reader)) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                Optional<PrivateKeyInfo> info = privateKeyInfo(object, file, passphrase);
                if (info.isPresent()) {
                    return new JcaPEMKeyConverter().getPrivateKey(info.get());
                }
            }
        } catch (PEMException | OperatorCreationException | PKCSException e) {
            throw new ThreatBusException(
                    "cannot use the private key in " + file
                            + (passphrase.isPresent() ? ", is the passphrase right? " : ": ") + e,
                    e);
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            // The parser throws the last two for text that is cut or garbled.
            throw new ThreatBusException("cannot read a private key in PEM form from " + file + ": " + e, e);
        }
        throw new ThreatBusException("there is no private key in " + file);
    }

    private static Optional<PrivateKeyInfo> privateKeyInfo(Object object, Path file, Optional<String> passphrase)
            throws IOException, OperatorCreationException, PKCSException {
        if (object instanceof PrivateKeyInfo info) {
            return Optional.of(info);
        } else if (object instanceof PEMKeyPair pair) {
            return Optional.of(pair.getPrivateKeyInfo());
        } else if (object instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
            return Optional.of(encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(new BouncyCastleProvider())
                    .build(required(passphrase, file))));
        } else if (object instanceof PEMEncryptedKeyPair encrypted) {
            return Optional.of(encrypted
                    .decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                            .setProvider(new BouncyCastleProvider())
                            .build(required(passphrase, file)))
                    .getPrivateKeyInfo());
        }
        return Optional.empty();
    }

    private static char[] required(Optional<String> passphrase, Path file) {
        return passphrase
                .orElseThrow(() -> new ThreatBusException("the private key in " + file + " needs a passphrase"))
                .toCharArray();
    }
}
