package io.threatbus.app.zeek.websocket;

import io.threatbus.app.zeek.data.BrokerFormatException;
import java.net.ProtocolException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes what comes on one connection: puts messages together, hands them to the listener, and knows when there was a last
 * sign of life. Owned by the thread of the receiving callbacks, of which the JDK runs one at a time; {@link #silence} may be
 * called from any thread.
 */
final class WebSocketReceiver implements WebSocket.Listener {
    private final WebSocketConnection connection;
    private final WebSocketOptions options;
    private final WebSocketClientListener listener;
    private final StringBuilder text = new StringBuilder();
    private volatile long lastSign = System.nanoTime();

    WebSocketReceiver(WebSocketConnection connection, WebSocketOptions options, WebSocketClientListener listener) {
        this.connection = connection;
        this.options = options;
        this.listener = listener;
    }

    @Override
    public void onOpen(WebSocket socket) {
        socket.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        lastSign = System.nanoTime();
        if (text.length() + data.length() > options.mostCharacters()) {
            connection.finish("a message of more than " + options.mostCharacters() + " characters came");
            socket.abort();
            return null;
        }
        text.append(data);
        if (last) {
            String message = text.toString();
            text.setLength(0);
            if (text.capacity() > options.mostCharacters() / 16) {
                text.trimToSize();
            }
            receive(message);
        }
        socket.request(1);
        return null;
    }

    private void receive(String message) {
        try {
            ServerMessage received = ServerMessage.read(message, options.decoding());
            if (received instanceof ServerMessage.Ack acknowledged) {
                connection.acknowledged(acknowledged);
            } else if (!connection.wasAnnounced() && received instanceof ServerMessage.Data) {
                listener.malformed(connection, "a publication came before the acknowledgement");
            } else if (received instanceof ServerMessage.Data data) {
                listener.message(connection, data.topic(), data.value());
            } else if (received instanceof ServerMessage.Failure failure) {
                listener.failure(connection, failure.code(), failure.context());
                refusedBeforeAck(failure);
            }
        } catch (BrokerFormatException e) {
            listener.malformed(connection, String.valueOf(e.getMessage()));
        }
    }

    /** A server that dislikes the subscriptions stays connected and never recovers. */
    private void refusedBeforeAck(ServerMessage.Failure failure) {
        if (!connection.wasAnnounced()) {
            String hint = failure.code().equals("invalid_uri") ? ": Zeek's path is /v1/messages/json" : "";
            connection.finish("Zeek refused the connection: " + failure.code() + ": " + failure.context() + hint);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        listener.malformed(connection, "a binary frame came");
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
        lastSign = System.nanoTime();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        lastSign = System.nanoTime();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        connection.finish("the server closed the connection (" + code
                + (reason.isEmpty() ? ", no reason given" : ", " + reason) + ")");
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        boolean protocol = false;
        StringBuilder reason = new StringBuilder();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            protocol |= cause instanceof ProtocolException;
            reason.append(": ")
                    .append(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        }
        connection.finish((protocol ? "the server broke the WebSocket protocol" : "the connection broke") + reason);
    }

    /** For how long nothing has come. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastSign);
    }
}
