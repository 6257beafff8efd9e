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
import io.threatbus.testing.PemCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS and client certificates, with certificates that the JDK's keytool makes. */
class AdminTlsTest {
    @TempDir
    static Path certificates;

    @TempDir
    Path directory;

    private final ThreatBus bus = new ThreatBus(
            BusSettings.DEFAULT,
            new BackboneSpec("direct", new DirectBackbone(), new NoSettings()),
            List.of(),
            new BusServices(InstantSource.system(), new TraceTable(0, false, InstantSource.system()), error -> {}));
    private @Nullable AdminServer server;

    @BeforeAll
    static void makeCertificates() {
        for (String name : List.of("server", "friend", "stranger")) {
            PemCertificates.make(certificates, name);
        }
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
        server = new AdminServer(
                settings, bus, new TraceTable(0, false, InstantSource.system()), "1", InstantSource.system());
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

    private static SSLContext showing(String name) {
        return TlsContexts.server(tls(name, Optional.of("server")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void itSpeaksHttpsWithKeysOfEveryUsualKind(String algorithm) throws Exception {
        String name = "server-" + algorithm;
        PemCertificates.make(certificates, name, algorithm, "ip:127.0.0.1");
        serve(settings(tls(name, Optional.empty()), "127.0.0.1"));
        assertThat(server.url()).startsWith("https://127.0.0.1:");
        assertThat(ask(tls(name, Optional.empty()).callerContext())).isEqualTo(200);
    }

    @Test
    void onlyCallersWithACertificateOfTheClientCaAreLetInOnAnyAddress() throws Exception {
        serve(settings(tls("server", Optional.of("friend")), "0.0.0.0"));
        assertThat(ask(showing("friend"))).isEqualTo(200);
        assertThatThrownBy(() -> ask(showing("stranger"))).isInstanceOf(IOException.class);
        SSLContext none = tls("server", Optional.empty()).callerContext();
        assertThatThrownBy(() -> ask(none)).isInstanceOf(IOException.class);
        assertThat(ask(showing("friend"))).isEqualTo(200);
    }

    @Test
    void whoReadsTheSameConfigurationIsLetInWithTheBussOwnCertificate() throws Exception {
        AdminSettings.Tls shared = tls("server", Optional.of("friend"));
        serve(settings(shared, "127.0.0.1"));
        assertThat(ask(shared.callerContext())).isEqualTo(200);
        SSLContext another = tls("stranger", Optional.of("friend")).callerContext();
        assertThatThrownBy(() -> ask(another)).isInstanceOf(IOException.class);
    }

    @Test
    void theCertificateOfTheConfigurationIsTakenWhateverItsNameAndNoOther() throws Exception {
        PemCertificates.make(certificates, "named", "EC", "dns:bus.example");
        serve(settings(tls("named", Optional.empty()), "127.0.0.1"));
        assertThat(ask(tls("named", Optional.empty()).callerContext())).isEqualTo(200);
        SSLContext another = tls("server", Optional.empty()).callerContext();
        assertThatThrownBy(() -> ask(another)).isInstanceOf(SSLException.class);
    }

    @Test
    void aCertificateThatIsOnlySignedByTheOneOfTheConfigurationMustNameTheHost() throws Exception {
        PemCertificates.make(certificates, "elsewhere", "EC", "dns:bus.example");
        Path both = directory.resolve("both.crt");
        Files.writeString(
                both,
                Files.readString(certificates.resolve("server.crt"))
                        + Files.readString(certificates.resolve("elsewhere.crt")));
        serve(settings(tls("elsewhere", Optional.empty()), "127.0.0.1"));
        AdminSettings.Tls trusted = new AdminSettings.Tls(both, certificates.resolve("server.key"), Optional.empty());
        assertThatThrownBy(() -> ask(trusted.callerContext()))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void httpsAloneDoesNotOpenOtherAddresses() {
        assertThatThrownBy(() -> settings(tls("server", Optional.empty()), "0.0.0.0"))
                .isInstanceOf(IllegalArgumentException.class)
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
        assertRefused(new AdminSettings.Tls(certificate, certificate, Optional.empty()), "there is no private key in");
        Path cut = Files.writeString(
                directory.resolve("cut.pem"), "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n");
        assertRefused(new AdminSettings.Tls(certificate, cut, Optional.empty()), "admin.tls cannot be set up");
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
