package io.threatbus.app.zeek.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.threatbus.app.zeek.data.DecodingLimits;
import io.threatbus.testing.Await;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real servers sent, byte by byte, played to the client in pieces of every size. */
final class RecordedConversationsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A negative count, and a real without a fraction: no server takes them. */
    private static final Pattern DELIBERATELY_BAD = Pattern.compile("\"count\",\"data\":-|\"real\",\"data\":-?\\d+}");

    private static byte[] bytes(String name) throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(RecordedConversationsTest.class.getResourceAsStream("/broker/" + name), name)) {
            return stream.readAllBytes();
        }
    }

    /** The text messages of one direction. */
    private static List<String> texts(String name, String direction) throws IOException {
        List<String> texts = new ArrayList<>();
        for (String line : new String(bytes(name + ".jsonl"), StandardCharsets.UTF_8).split("\n", -1)) {
            if (!line.isBlank()) {
                JsonNode entry = JSON.readTree(line);
                if (entry.path("dir").asText().equals(direction) && entry.has("text")) {
                    texts.add(entry.get("text").asText());
                }
            }
        }
        return texts;
    }

    /** The server's bytes behind the answer to the upgrade, whose key is another one every time. */
    private static byte[] framesOf(String name) throws IOException {
        byte[] stream = bytes(name + ".s2c.bin");
        String text = new String(stream, StandardCharsets.ISO_8859_1);
        return Arrays.copyOfRange(stream, text.indexOf("\r\n\r\n") + 4, stream.length);
    }

    private static WebSocketOptions options(TestServer server, List<String> topics) {
        return new WebSocketOptions(
                server.uri(),
                "threatbus",
                topics,
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                100_000,
                1000,
                1_000_000,
                DecodingLimits.DEFAULT,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20-ws-zeek-8.2.2-conversation",
                "20-ws-zeek-8.2.2-publish-only",
                "20-ws-zeek-8.2.2-bad-application-name",
                "20-ws-zeek-8.2.2-bad-first-message",
                "20-ws-zeek-8.2.2-bad-path",
                "21-ws-libbroker-2.8-conversation",
                "21-ws-libbroker-2.8-publish-only",
                "21-ws-libbroker-2.8-bad-first-message",
                "21-ws-libbroker-2.8-second-client",
                "22-ws-zeek-9.0.0-rc1-conversation",
                "22-ws-zeek-9.0.0-rc1-publish-only",
                "22-ws-zeek-9.0.0-rc1-bad-application-name",
                "22-ws-zeek-9.0.0-rc1-bad-first-message",
                "22-ws-zeek-9.0.0-rc1-bad-path"
            })
    void whatTheServerSentIsUnderstood(String name) throws IOException {
        byte[] frames = framesOf(name);
        List<ServerMessage> expected = new ArrayList<>();
        for (String text : texts(name, "server->client")) {
            expected.add(ServerMessage.read(text, DecodingLimits.DEFAULT));
        }
        RecordingClientListener listener = new RecordingClientListener();
        Random random = new Random(11);
        try (TestServer server = new TestServer(peer -> {
                    peer.upgrade();
                    for (int offset = 0; offset < frames.length; ) {
                        int length = Math.min(frames.length - offset, 1 + random.nextInt(40));
                        peer.raw(Arrays.copyOfRange(frames, offset, offset + length));
                        offset += length;
                    }
                    peer.drain();
                });
                ZeekWebSocketClient client =
                        new ZeekWebSocketClient(options(server, List.of("t/")), listener, Thread::new)) {
            client.start();
            long data = expected.stream()
                    .filter(ServerMessage.Data.class::isInstance)
                    .count();
            long failures = expected.stream()
                    .filter(ServerMessage.Failure.class::isInstance)
                    .count();
            boolean acknowledged = expected.stream().anyMatch(ServerMessage.Ack.class::isInstance);
            Await.until(
                    "everything came",
                    () -> listener.messages.size() == data
                            && listener.failures.size() == failures
                            && listener.links.isEmpty() != acknowledged);
            assertThat(listener.messages)
                    .isEqualTo(expected.stream()
                            .filter(ServerMessage.Data.class::isInstance)
                            .toList());
            assertThat(listener.malformed).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20-ws-zeek-8.2.2-conversation",
                "21-ws-libbroker-2.8-conversation",
                "22-ws-zeek-9.0.0-rc1-conversation"
            })
    void whatTheRecordedClientSentIsWrittenWithTheSameMeaning(String name) throws IOException {
        int compared = 0;
        for (String text : texts(name, "client->server")) {
            if (text.startsWith("[")) {
                List<String> topics = new ArrayList<>();
                JSON.readTree(text).forEach(topic -> topics.add(topic.asText()));
                assertThat(JSON.readTree(ClientMessages.subscriptions(topics))).isEqualTo(JSON.readTree(text));
            } else if (text.contains("@data-type")
                    && !DELIBERATELY_BAD.matcher(text).find()) {
                ServerMessage.Data data = (ServerMessage.Data) ServerMessage.read(text, DecodingLimits.DEFAULT);
                String written = ClientMessages.data(data.topic(), data.value());
                // Times are written to the nanosecond, and recorded to the millisecond.
                assertThat(JSON.readTree(written.replaceAll("(\\d\\d\\.\\d{3})000000\"", "$1\"")))
                        .isEqualTo(JSON.readTree(text));
                compared++;
            }
        }
        assertThat(compared).isPositive();
    }
}
