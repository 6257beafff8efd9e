package io.threatbus.app.zeek.websocket;

import io.threatbus.app.zeek.data.DecodingLimits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What a client is to do.
 *
 * @param uri of the server, {@code ws} or {@code wss}
 * @param applicationName for the server's telemetry
 * @param topics prefixes of the topics to receive
 * @param tls for {@code wss}; the JDK's default without it
 * @param timeout for the connection, and again for the acknowledgement
 * @param pingInterval how often a sign of life is asked for; the connection is lost after three times this time of silence
 * @param rate the most messages a second
 * @param queue the most messages that wait to be sent
 * @param mostCharacters of a message from the server
 * @param decoding what one message may cost
 * @param shortestRetry the first pause before another attempt, doubled with every failure
 * @param longestRetry the longest such pause
 */
public record WebSocketOptions(
        URI uri,
        String applicationName,
        List<String> topics,
        Optional<SSLContext> tls,
        Duration timeout,
        Duration pingInterval,
        int rate,
        int queue,
        int mostCharacters,
        DecodingLimits decoding,
        Duration shortestRetry,
        Duration longestRetry) {
    private static final int QUEUE = 1000;
    private static final int MOST_CHARACTERS = 16 * 1024 * 1024;

    /** Copies the topics. */
    public WebSocketOptions {
        topics = List.copyOf(topics);
    }

    /** With sensible limits. */
    public static WebSocketOptions of(URI uri, List<String> topics) {
        return new WebSocketOptions(
                uri,
                "broker-client",
                topics,
                Optional.empty(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                5000,
                QUEUE,
                MOST_CHARACTERS,
                DecodingLimits.DEFAULT,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1));
    }
}
