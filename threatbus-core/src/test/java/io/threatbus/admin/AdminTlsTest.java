package io.threatbus.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.ThreatBus;
import io.threatbus.spi.NoSettings;
import io.threatbus.testing.DirectBackbone;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS and client certificates, with certificates that the JDK's keytool makes. */
class AdminTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    static Path certificates;

    @TempDir
    Path directory;

    private final ThreatBus bus = new ThreatBus(
            BusSettings.DEFAULT,
            new BackboneSpec("direct", new DirectBackbone(), new NoSettings()),
            List.of(),
            new BusServices(InstantSource.system(), new TraceTable(0, InstantSource.system()), error -> {}));
    private @Nullable AdminServer server;

    @BeforeAll
    static void makeCertificates() throws Exception {
        for (String name : List.of("server", "friend", "stranger")) {
            make(name, "EC");
        }
    }

    /** Leaves {@code name.p12}, {@code name.crt} and {@code name.key}, as PEM. */
    private static void make(String name, String algorithm) throws Exception {
        Path store = certificates.resolve(name + ".p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = new ArrayList<>(List.of(keytool.toString(), "-genkeypair", "-storetype", "PKCS12"));
        command.addAll(List.of("-alias", "it", "-keyalg", algorithm, "-dname", "CN=" + name, "-validity", "2"));
        command.addAll(List.of("-ext", "SAN=ip:127.0.0.1", "-storepass", new String(PASSWORD)));
        command.addAll(List.of("-keystore", store.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        KeyStore keys = store(name);
        Key key = keys.getKey("it", PASSWORD);
        pem(name + ".crt", "CERTIFICATE", keys.getCertificate("it").getEncoded());
        pem(name + ".key", "PRIVATE KEY", key.getEncoded());
    }

    private static KeyStore store(String name) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(certificates.resolve(name + ".p12"))) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private static void pem(String file, String what, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(
                certificates.resolve(file), "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop();
        }
    }

    private static AdminSettings settings(AdminSettings.Tls tls, String host) {
        return new AdminSettings(true, host, 0, Optional.empty(), Optional.of(tls), 0, 1);
    }

    private static AdminSettings.Tls tls(String name, Optional<String> clients) {
        return new AdminSettings.Tls(
                certificates.resolve(name + ".crt"),
                certificates.resolve(name + ".key"),
                clients.map(client -> certificates.resolve(client + ".crt")));
    }

    private void serve(AdminSettings settings) {
        server = new AdminServer(settings, bus, new TraceTable(0, InstantSource.system()), "1", InstantSource.system());
        server.start();
    }

    private int ask(SSLContext context) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(context)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        URI url = URI.create("https://127.0.0.1:" + URI.create(server.url()).getPort() + "/health/live");
        HttpRequest request =
                HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(10)).build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static SSLContext showing(String name) throws Exception {
        return PemFiles.context(new AdminSettings.Tls(
                certificates.resolve(name + ".crt"),
                certificates.resolve(name + ".key"),
                Optional.of(certificates.resolve("server.crt"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void itSpeaksHttpsWithKeysOfEveryUsualKind(String algorithm) throws Exception {
        String name = "server-" + algorithm;
        make(name, algorithm);
        serve(settings(tls(name, Optional.empty()), "127.0.0.1"));
        assertThat(server.url()).startsWith("https://127.0.0.1:");
        assertThat(ask(AdminSettings.trusting(certificates.resolve(name + ".crt"))))
                .isEqualTo(200);
    }

    @Test
    void onlyCallersWithACertificateOfTheClientCaAreLetInOnAnyAddress() throws Exception {
        serve(settings(tls("server", Optional.of("friend")), "0.0.0.0"));
        assertThat(ask(showing("friend"))).isEqualTo(200);
        assertThatThrownBy(() -> ask(showing("stranger"))).isInstanceOf(IOException.class);
        SSLContext none = AdminSettings.trusting(certificates.resolve("server.crt"));
        assertThatThrownBy(() -> ask(none)).isInstanceOf(IOException.class);
        assertThat(ask(showing("friend"))).isEqualTo(200);
    }

    @Test
    void httpsAloneDoesNotOpenOtherAddresses() {
        assertThatThrownBy(() -> serve(settings(tls("server", Optional.empty()), "0.0.0.0")))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("client_ca");
    }

    @Test
    void filesThatDoNotDoStopTheStartAndAreNamed() throws IOException {
        Path certificate = certificates.resolve("server.crt");
        Path key = certificates.resolve("server.key");
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path noise = Files.writeString(
                directory.resolve("noise.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertRefused(new AdminSettings.Tls(empty, key, Optional.empty()), "empty.pem");
        assertRefused(new AdminSettings.Tls(directory.resolve("none.pem"), key, Optional.empty()), "none.pem");
        assertRefused(new AdminSettings.Tls(certificate, certificate, Optional.empty()), "openssl pkcs8");
        assertRefused(new AdminSettings.Tls(certificate, noise, Optional.empty()), "noise.pem");
        assertRefused(new AdminSettings.Tls(certificate, key, Optional.of(empty)), "empty.pem");
    }

    private void assertRefused(AdminSettings.Tls tls, String message) {
        assertThatThrownBy(() -> serve(settings(tls, "127.0.0.1")))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aKeyThatIsNotTheCertificatesStopsTheStart() {
        AdminSettings.Tls mixed = new AdminSettings.Tls(
                certificates.resolve("server.crt"), certificates.resolve("friend.key"), Optional.empty());
        assertRefused(mixed, "friend.key is not the key of the first certificate in");
    }
}
