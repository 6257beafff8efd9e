package io.threatbus.app.misp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.config.ConfigurationException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the plugin trusts. The certificate is made by the JDK's keytool. */
class MispTlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path directory;

    private SSLContext tls;
    private Path certificate;

    @BeforeEach
    void makeCertificate() throws Exception {
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "misp",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=misp.example.org",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        certificate = directory.resolve("ca.pem");
        Files.writeString(
                certificate,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getCertificate("misp").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }

    private static String api(FakeMisp misp, String host, String more) {
        return "api: {host: 'https://" + host + ":" + misp.port() + "', key: " + FakeMisp.KEY + more + "}";
    }

    @Test
    void aCertificateThatDoesNotVerifyIsRefusedWithAWordAboutIt() {
        try (FakeMisp misp = new FakeMisp(tls);
                TestBus bus = new TestBus(api(misp, "127.0.0.1", ", ssl: true"))) {
            bus.awaitHealth("set api.ca_file");
            assertThat(misp.requests()).isEmpty();
        }
    }

    @Test
    void anAuthorityOfOnesOwnIsTrusted() {
        try (FakeMisp misp = new FakeMisp(tls);
                TestBus bus = new TestBus(api(misp, "127.0.0.1", ", ssl: true, ca_file: '" + certificate + "'"))) {
            bus.awaitHealth("api connected");
        }
    }

    @Test
    void theNameOfTheHostIsVerified() {
        try (FakeMisp misp = new FakeMisp(tls);
                TestBus bus = new TestBus(api(misp, "localhost", ", ssl: true, ca_file: '" + certificate + "'"))) {
            bus.awaitHealth("No name matching localhost found");
        }
    }

    @Test
    void verificationIsOffOnlyByExplicitChoice() {
        try (FakeMisp misp = new FakeMisp(tls);
                TestBus bus = new TestBus(api(misp, "localhost", ", ssl: false"))) {
            bus.awaitHealth("api connected");
        }
    }

    @Test
    void whatCannotWorkIsSaidBeforeAnythingStarts() {
        assertThatThrownBy(() -> TestBus.settings("max_tlp: amber"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nothing to do: give at least one of api, zmq and kafka");
        assertThatThrownBy(() -> TestBus.settings("api: {host: misp.example.org, ssl: true, key: x}"))
                .hasMessageContaining("is no base URL");
        assertThatThrownBy(() -> TestBus.settings("api: {host: 'https://misp.example.org', key: x}"))
                .hasMessageContaining("ssl: missing");
        assertThatThrownBy(() -> TestBus.settings("zmq: {host: a}", "poll: {interval: 60}"))
                .hasMessageContaining("poll needs api");
        assertThatThrownBy(() -> TestBus.settings("zmq: {host: a}", "max_tlp: orange"))
                .hasMessageContaining("'orange' is not a TLP level");
        assertThatThrownBy(() -> TestBus.settings("kafka: {topics: [a], config: {group.id: x}}"))
                .hasMessageContaining("no bootstrap.servers");
    }
}
