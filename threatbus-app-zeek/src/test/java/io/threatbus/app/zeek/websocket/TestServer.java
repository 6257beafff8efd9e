package io.threatbus.app.zeek.websocket;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/**
 * A WebSocket server on port 0 that does to each of its connections what a test says, well or badly. Reads and writes frames
 * by hand, so that it can break every rule.
 */
public final class TestServer implements AutoCloseable {
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;

    /** What happens on one connection, after it was accepted. */
    @FunctionalInterface
    public interface Conversation {
        void talk(Client client) throws IOException;
    }

    private final ServerSocket socket;
    private final boolean tls;
    private final Queue<Conversation> conversations = new ConcurrentLinkedQueue<>();
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "test-websocket-server");

    /** Plays the conversations, one for each connection; the last one again and again. */
    public TestServer(Conversation... conversations) {
        this(ServerSocketFactory.getDefault(), false, conversations);
    }

    TestServer(ServerSocketFactory factory, boolean tls, Conversation... conversations) {
        this.tls = tls;
        this.conversations.addAll(java.util.List.of(conversations));
        try {
            socket = factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    public URI uri() {
        return URI.create((tls ? "wss" : "ws") + "://127.0.0.1:" + socket.getLocalPort() + "/v1/messages/json");
    }

    int connections() {
        return connections.get();
    }

    private void run() {
        while (!socket.isClosed()) {
            try {
                Socket accepted = socket.accept();
                open.add(accepted);
                connections.incrementAndGet();
                Conversation conversation = conversations.size() > 1 ? conversations.poll() : conversations.peek();
                Thread talking = new Thread(() -> talk(accepted, conversation), "test-websocket-connection");
                talking.setDaemon(true);
                talking.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void talk(Socket accepted, Conversation conversation) {
        try (accepted) {
            conversation.talk(new Client(accepted));
        } catch (IOException e) {
            // The client has gone: that is what some tests want.
        }
    }

    /** Ends all connections without a word. */
    public void cut() {
        for (Socket connection = open.poll(); connection != null; connection = open.poll()) {
            closeQuietly(connection);
        }
    }

    private static void closeQuietly(Socket connection) {
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    /** The server's view of a client. */
    public static final class Client {
        private final InputStream in;
        private final OutputStream out;
        private String request = "";

        private Client(Socket socket) throws IOException {
            in = socket.getInputStream();
            out = socket.getOutputStream();
        }

        String request() {
            return request;
        }

        void readRequest() throws IOException {
            ByteArrayOutputStream header = new ByteArrayOutputStream();
            while (!header.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                header.write(octet());
            }
            request = header.toString(StandardCharsets.ISO_8859_1);
        }

        /** Accepts the upgrade. */
        public Client upgrade() throws IOException {
            readRequest();
            String key = request.lines()
                    .filter(line -> line.regionMatches(true, 0, "sec-websocket-key:", 0, 18))
                    .map(line -> line.substring(18).trim())
                    .findFirst()
                    .orElseThrow();
            raw(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        private static String accept(String key) {
            try {
                byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1);
                return Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }

        /** Accepts the upgrade, reads the subscriptions, and acknowledges them. */
        public Client acknowledge() throws IOException {
            upgrade();
            readText();
            text("{\"type\":\"ack\",\"endpoint\":\"e-websocket-0\",\"version\":\"8.2.2\"}");
            return this;
        }

        /** The next text message; answers nothing else. */
        public String readText() throws IOException {
            while (true) {
                int first = octet();
                byte[] payload = payload();
                if ((first & 0x0f) == TEXT) {
                    return new String(payload, StandardCharsets.UTF_8);
                } else if ((first & 0x0f) == CLOSE) {
                    frame(0x80 | CLOSE, payload);
                    throw new EOFException("closed");
                } else if ((first & 0x0f) == PING) {
                    frame(0x8a, payload);
                }
            }
        }

        private byte[] payload() throws IOException {
            int length = octet() & 0x7f;
            if (length == 126) {
                length = octet() << 8 | octet();
            } else if (length == 127) {
                octets(4);
                length = octet() << 24 | octet() << 16 | octet() << 8 | octet();
            }
            byte[] mask = octets(4);
            byte[] payload = octets(length);
            for (int i = 0; i < length; i++) {
                payload[i] ^= mask[i % 4];
            }
            return payload;
        }

        private int octet() throws IOException {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException("the client has gone");
            }
            return octet;
        }

        private byte[] octets(int count) throws IOException {
            byte[] octets = in.readNBytes(count);
            if (octets.length < count) {
                throw new EOFException("the client has gone");
            }
            return octets;
        }

        public void text(String text) throws IOException {
            frame(0x80 | TEXT, text.getBytes(StandardCharsets.UTF_8));
        }

        public synchronized void frame(int first, byte[] payload) throws IOException {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(first);
            if (payload.length < 126) {
                frame.write(payload.length);
            } else if (payload.length < 65_536) {
                frame.write(126);
                frame.write(payload.length >> 8);
                frame.write(payload.length);
            } else {
                frame.write(127);
                for (int shift = 56; shift >= 0; shift -= 8) {
                    frame.write(shift < 32 ? payload.length >> shift : 0);
                }
            }
            frame.write(payload);
            raw(frame.toByteArray());
        }

        void raw(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Reads, and forgets, until the client goes. */
        void drain() throws IOException {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
