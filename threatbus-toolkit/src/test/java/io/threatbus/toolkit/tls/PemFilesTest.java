package io.threatbus.toolkit.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Optional;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemFilesTest {
    @TempDir
    private Path directory;

    private static void write(Path file, Object content) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(content);
        }
        Files.writeString(file, text.toString());
    }

    @Test
    void keysAreReadInEveryFormThatOpensslWrites()
            throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        Path file = directory.resolve("key.pem");
        write(file, pair.getPrivate());
        assertThat(PemFiles.privateKey(file, Optional.empty())).isEqualTo(pair.getPrivate());
        write(
                file,
                new PKCS8Generator(PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded()), null));
        assertThat(PemFiles.privateKey(file, Optional.empty())).isEqualTo(pair.getPrivate());
        write(
                file,
                new PKCS8Generator(
                        PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded()),
                        new JceOpenSSLPKCS8EncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                                .setProvider(new BouncyCastleProvider())
                                .setPassword("secret".toCharArray())
                                .build()));
        assertThat(PemFiles.privateKey(file, Optional.of("secret"))).isEqualTo(pair.getPrivate());
        assertThatThrownBy(() -> PemFiles.privateKey(file, Optional.of("wrong")))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("passphrase");
        assertThatThrownBy(() -> PemFiles.privateKey(file, Optional.empty()))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("needs a passphrase");
        write(
                file,
                new JcaMiscPEMGenerator(
                        pair.getPrivate(),
                        new JcePEMEncryptorBuilder("AES-256-CBC")
                                .setProvider(new BouncyCastleProvider())
                                .build("secret".toCharArray())));
        assertThat(PemFiles.privateKey(file, Optional.of("secret"))).isEqualTo(pair.getPrivate());
    }

    @Test
    void whatHoldsNoCertificateOrKeyIsNamed() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        assertThatThrownBy(() -> PemFiles.certificates(empty))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("empty.pem");
        assertThatThrownBy(() -> PemFiles.privateKey(empty, Optional.empty()))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("there is no private key in " + empty);
        assertThatThrownBy(() -> PemFiles.privateKey(directory.resolve("missing.pem"), Optional.empty()))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("missing.pem");
    }
}
