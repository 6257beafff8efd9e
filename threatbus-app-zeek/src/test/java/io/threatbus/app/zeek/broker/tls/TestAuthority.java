package io.threatbus.app.zeek.broker.tls;

import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for tests. */
public final class TestAuthority {
    private final Path directory;
    private final String name;
    private final KeyPair keys;
    private int serial = 1;

    public TestAuthority(Path directory, String name) {
        this.directory = directory;
        this.name = name;
        this.keys = newKeys();
        write(certificate(), issue(name, keys, true));
    }

    /** The file with the authority's own certificate. */
    public Path certificate() {
        return directory.resolve(name + ".pem");
    }

    /** Settings of an endpoint whose certificate this authority has signed, and that trusts the given one. */
    public TlsSettings settings(String subject, TestAuthority trusted) {
        KeyPair pair = newKeys();
        Path certificateFile = directory.resolve(subject + ".pem");
        Path keyFile = directory.resolve(subject + "-key.pem");
        write(certificateFile, issue(subject, pair, false));
        writeKey(keyFile, pair.getPrivate());
        return TlsSettings.mutual(certificateFile, keyFile, Optional.empty(), trusted.certificate());
    }

    static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate issue(String subject, KeyPair pair, boolean authority) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + name),
                    BigInteger.valueOf(serial++),
                    Date.from(Instant.now().minus(Duration.ofDays(1))),
                    Date.from(Instant.now().plus(Duration.ofDays(1))),
                    new X500Name("CN=" + subject),
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static void writeKey(Path file, PrivateKey key) {
        try {
            write(file, new JcaPKCS8Generator(key, null));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static void write(Path file, Object content) {
        try (Writer writer = Files.newBufferedWriter(file);
                JcaPEMWriter pem = new JcaPEMWriter(writer)) {
            pem.writeObject(content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
