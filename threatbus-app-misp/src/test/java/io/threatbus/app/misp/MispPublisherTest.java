package io.threatbus.app.misp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.testing.RealServers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * MISP's own publisher script feeds the plugin: the notifications go into its Redis queue, as MISP puts them. The script
 * is not part of this project; {@code -Dthreatbus.mispzmq=…} says where it is. Needs Redis on its usual port, and Python
 * with zmq and redis as {@code /usr/bin/python3}.
 */
class MispPublisherTest {
    private static final int REDIS = 6379;
    private static final String NAMESPACE =
            "threatbus-test-" + ProcessHandle.current().pid();

    @TempDir
    Path directory;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process startPublisher(Path script, int port) throws IOException {
        Path home = Files.createDirectories(directory.resolve("mispzmq"));
        Files.createDirectories(directory.resolve("tmp"));
        Files.copy(script, home.resolve("mispzmq.py"));
        Files.writeString(
                directory.resolve("tmp").resolve("mispzmq_settings.json"),
                "{\"redis_host\":\"127.0.0.1\",\"redis_port\":" + REDIS
                        + ",\"redis_password\":\"\",\"redis_database\":\"3\","
                        + "\"redis_namespace\":\"" + NAMESPACE + "\",\"host\":\"127.0.0.1\",\"port\":\"" + port
                        + "\",\"username\":\"feed\",\"password\":\"secret\",\"supervisor_managed\":false}");
        return new ProcessBuilder("/usr/bin/python3", home.resolve("mispzmq.py").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("publisher.log").toFile())
                .start();
    }

    /** Sends commands to Redis in its own protocol and waits for as many answers. */
    private static void push(List<JsonNode> recorded, int... lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), REDIS)) {
            OutputStream out = socket.getOutputStream();
            command(out, "SELECT", "3");
            readLine(socket.getInputStream());
            for (int line : lines) {
                String frame = recorded.get(line).get("frame").asText();
                int blank = frame.indexOf(' ');
                command(out, "RPUSH", NAMESPACE + ":data:" + frame.substring(0, blank), frame.substring(blank + 1));
                assertThat(readLine(socket.getInputStream())).startsWith(":");
            }
        }
    }

    private static void command(OutputStream out, String... words) throws IOException {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append('$')
                    .append(word.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.toString();
    }

    @Test
    void mispsOwnPublisherFeedsThePlugin() throws Exception {
        Path script = Path.of(System.getProperty("threatbus.mispzmq", "mispzmq.py"));
        RealServers.requireUnpackaged(
                "MISP's mispzmq.py (app/files/scripts/mispzmq in MISP; -Dthreatbus.mispzmq=…)", script);
        RealServers.requirePort("Redis on 127.0.0.1:6379 (apt-get install redis-server)", "127.0.0.1", REDIS);
        RealServers.requireCommand(
                "/usr/bin/python3 with zmq and redis (apt-get install python3-zmq python3-redis)",
                "/usr/bin/python3",
                "-c",
                "import zmq, redis");
        int port = freePort();
        Process publisher = startPublisher(script, port);
        try (TestBus bus =
                new TestBus("zmq: {host: 127.0.0.1, port: " + port + ", username: feed, password: secret}")) {
            bus.awaitHealth("zmq connected");
            List<JsonNode> recorded = Vectors.frames();
            push(recorded, 0, 2, 3);
            String pattern = "[ipv4-addr:value = '198.51.100.7']";
            assertThat(List.of(bus.next(), bus.next(), bus.next()))
                    .containsExactly("add " + pattern, "remove " + pattern, "add " + pattern);
            // Another topic overtakes under load, so what it depends on comes first.
            push(recorded, 27);
            assertThat(bus.next()).isEqualTo("remove " + pattern);
            assertThat(bus.rest(Duration.ofMillis(200))).isEmpty();
        } finally {
            publisher.destroyForcibly().onExit().join();
        }
    }
}
