package io.threatbus.app.zeek.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class WebSocketConnectionTest {
    private static final String ACKNOWLEDGEMENT = "{\"type\":\"ack\",\"endpoint\":\"e\",\"version\":\"8.2.2\"}";

    private final RecordingClientListener listener = new RecordingClientListener();
    private final WebSocketConnection link =
            new WebSocketConnection(WebSocketOptions.of(URI.create("ws://127.0.0.1:1/"), List.of("t")), listener);

    @Test
    void anAcknowledgementInTimeBeginsAConnection() throws InterruptedException {
        link.receiver().onText(new SilentSocket(), ACKNOWLEDGEMENT, true);
        assertThat(link.awaitAck(Duration.ZERO, "too late")).isTrue();
        assertThat(listener.links).containsExactly(link);
    }

    @Test
    void anAcknowledgementAfterTheTimeBeginsNothingThatNobodyWouldEnd() throws InterruptedException {
        assertThat(link.awaitAck(Duration.ZERO, "too late")).isFalse();
        link.receiver().onText(new SilentSocket(), ACKNOWLEDGEMENT, true);
        assertThat(listener.links).isEmpty();
        assertThat(link.end()).contains("too late");
    }

    /** A socket that nobody is behind. */
    private static final class SilentSocket implements WebSocket {
        private CompletableFuture<WebSocket> done() {
            return CompletableFuture.completedFuture(this);
        }

        @Override
        public CompletableFuture<WebSocket> sendText(CharSequence data, boolean last) {
            return done();
        }

        @Override
        public CompletableFuture<WebSocket> sendBinary(ByteBuffer data, boolean last) {
            return done();
        }

        @Override
        public CompletableFuture<WebSocket> sendPing(ByteBuffer message) {
            return done();
        }

        @Override
        public CompletableFuture<WebSocket> sendPong(ByteBuffer message) {
            return done();
        }

        @Override
        public CompletableFuture<WebSocket> sendClose(int code, String reason) {
            return done();
        }

        @Override
        public void request(long count) {
            // Whatever it is asked for, nothing comes.
        }

        @Override
        public String getSubprotocol() {
            return "";
        }

        @Override
        public boolean isOutputClosed() {
            return false;
        }

        @Override
        public boolean isInputClosed() {
            return false;
        }

        @Override
        public void abort() {
            // There is nothing to abort.
        }
    }
}
