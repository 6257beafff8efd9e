package io.threatbus.app.zeek.broker;

import static io.threatbus.app.zeek.broker.RecordingListener.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.threatbus.app.zeek.broker.tls.BrokerTls;
import io.threatbus.app.zeek.broker.tls.TlsSettings;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TimestampValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real Zeek, if there is one: the system property {@code zeek.binary}, or {@code zeek} on the path. Skipped otherwise.
 */
@Timeout(120)
final class RealZeekTest {
    private static final int EVENTS = 1000;

    @TempDir
    private Path directory;

    private static Optional<Path> zeek() {
        Stream<Path> candidates =
                Optional.ofNullable(System.getProperty("zeek.binary")).stream().map(Path::of);
        Stream<Path> onPath =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).map(entry -> Path.of(entry, "zeek"));
        return Stream.concat(candidates, onPath).filter(Files::isExecutable).findFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"F", "T"})
    void eventsMakeTheRound(String disableSsl) throws IOException, InterruptedException {
        Optional<Path> zeek = zeek();
        assumeTrue(zeek.isPresent(), "there is no Zeek on the path, and -Dzeek.binary is not set");
        RecordingListener news = new RecordingListener();
        try (BrokerEndpoint endpoint = BrokerEndpoint.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .tls(BrokerTls.of(TlsSettings.generated(directory.resolve("state"))))
                .subscribe("round/sighting")
                .listener(news)
                .start()) {
            Process process = start(zeek.get(), endpoint.addresses().get(0).getPort(), disableSsl);
            try {
                Peering peer = next(news.added);
                assertThat(peer.info().tls().isPresent()).isEqualTo(disableSsl.equals("F"));
                round(peer, news);
                assertThat(next(news.lost).loss().reason()).isEqualTo(PeerLoss.Reason.GOODBYE);
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Process start(Path zeek, int port, String disableSsl) throws IOException {
        Path script = directory.resolve("round.zeek");
        Files.write(script, Recordings.bytes("round.zeek"));
        List<String> command = new ArrayList<>(List.of(zeek.toString(), script.toString()));
        command.add("Round::bus_port=" + port + "/tcp");
        command.add("Round::target=" + EVENTS);
        command.add("Broker::disable_ssl=" + disableSsl);
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    private static void round(Peering peer, RecordingListener news) throws InterruptedException {
        for (int number = 0; number < EVENTS; number++) {
            ZeekEvent event = ZeekEvent.of(
                    "Round::intel",
                    VectorValue.of(
                            new TimestampValue(0),
                            StringValue.of("id-" + number),
                            StringValue.of("DOMAIN"),
                            StringValue.of("example.com"),
                            StringValue.of("ADD")));
            while (peer.publishWhenSubscribed("round/intel", event) == PublishResult.FULL) {
                assertThat(peer.awaitWritable(Duration.ofSeconds(10))).isTrue();
            }
        }
        for (int number = 0; number < EVENTS; number++) {
            ZeekEvent sighting = next(news.events).event();
            assertThat(sighting.name()).isEqualTo("Round::sighting");
            assertThat(sighting.arguments().get(1)).hasToString("id-" + number);
        }
    }
}
