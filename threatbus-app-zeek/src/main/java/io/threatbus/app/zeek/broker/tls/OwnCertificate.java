package io.threatbus.app.zeek.broker.tls;

import io.threatbus.ThreatBusException;
import io.threatbus.app.zeek.broker.wire.BrokerException;
import io.threatbus.toolkit.tls.PemFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate that nobody vouches for: it lets a Zeek without certificates, which verifies nothing, use TLS 1.3. It is
 * generated once and kept, so that it can be recognised and pinned.
 */
final class OwnCertificate {
    private static final Logger logger = LoggerFactory.getLogger(OwnCertificate.class);
    private static final String CERTIFICATE_FILE = "broker-certificate.pem";
    private static final String KEY_FILE = "broker-key.pem";
    private static final String NAME = "CN=Broker endpoint";
    /** The only group that a libbroker without certificates offers. */
    private static final String CURVE = "secp384r1";

    private static final String SIGNATURE = "SHA384withECDSA";
    private static final Duration VALIDITY = Duration.ofDays(3650);
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);
    private static final int SERIAL_BITS = 127;

    private OwnCertificate() {}

    /** The identity kept in the directory; a new one if there is none, or if it has expired. */
    static Identity loadOrCreate(Path directory, Instant now) {
        Path certificateFile = directory.resolve(CERTIFICATE_FILE);
        Path keyFile = directory.resolve(KEY_FILE);
        if (Files.exists(certificateFile) && Files.exists(keyFile)) {
            Identity kept = read(keyFile, certificateFile);
            if (kept.certificate().getNotAfter().toInstant().isAfter(now)) {
                return kept;
            }
            logger.info("The certificate in {} has expired and is replaced", certificateFile);
        }
        Identity created = create(now);
        try {
            Files.createDirectories(directory);
            write(keyFile, new JcaPKCS8Generator(created.key(), null), "rw-------");
            write(certificateFile, created.certificate(), "rw-r--r--");
        } catch (IOException e) {
            throw new BrokerException("cannot keep the generated TLS certificate in " + directory + ": " + e, e);
        }
        logger.info("Generated a TLS certificate, kept in {}", certificateFile);
        return created;
    }

    private static Identity read(Path keyFile, Path certificateFile) {
        try {
            return new Identity(PemFiles.privateKey(keyFile, Optional.empty()), PemFiles.certificates(certificateFile));
        } catch (ThreatBusException e) {
            throw new BrokerException(
                    "the generated TLS certificate cannot be used: " + e.getMessage() + "; delete " + certificateFile
                            + " and " + keyFile + " for a new one",
                    e);
        }
    }

    private static Identity create(Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500Name(NAME);
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(SERIAL_BITS, new SecureRandom()),
                    Date.from(now.minus(CLOCK_SKEW)),
                    Date.from(now.plus(VALIDITY)),
                    name,
                    pair.getPublic());
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate())));
            return new Identity(pair.getPrivate(), List.of(certificate));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new BrokerException("cannot generate a TLS certificate: " + e, e);
        }
    }

    /** All or nothing, and never readable by others, not even for a moment. */
    private static void write(Path file, Object content, String permissions) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(content);
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, attributes(file, permissions));
        Files.writeString(temporary, text.toString(), StandardOpenOption.WRITE);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static FileAttribute<?>[] attributes(Path file, String permissions) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
