package io.threatbus.dist;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A Zeek's WebSocket, which a bus connects to, and which behaves as a seed says; each connection in another way. */
final class HostileWebSocket implements AutoCloseable {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String ACKNOWLEDGEMENT =
            "{\"type\":\"ack\",\"endpoint\":\"925c9929-2f4a-5b5d-8a5b-1a2b3c4d5e6f\",\"version\":\"8.2.2\"}";
    private static final byte[] PING = {(byte) 0x89, 0};
    private static final int TEXT = 0x81;
    private static final int LONG = 127;
    private static final int ANNOUNCED = 900_000;
    private static final int BEGUN = 50_000;
    private static final long LONGEST_NANOS = Duration.ofSeconds(2).toNanos();

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Random random;
    private final AtomicInteger answered = new AtomicInteger();

    HostileWebSocket(long seed) throws IOException {
        random = new Random(seed);
        Thread thread = new Thread(this::serve, "hostile-websocket");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many connections became WebSockets. */
    int answered() {
        return answered.get();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                talk(socket);
            } catch (IOException e) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private void talk(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        int kind = random.nextInt(7);
        if (kind == 0) {
            out.write(noise());
            return;
        }
        shakeHands(socket);
        if (kind > 1) {
            out.write(text(ACKNOWLEDGEMENT));
        }
        long end = System.nanoTime() + LONGEST_NANOS;
        switch (kind) {
            case 2 -> repeat(out, AttackConnection.repeated(PING, 1000), end);
            case 3 ->
                repeat(out, AttackConnection.repeated(text("{\"type\":\"data-message\",\"topic\":\"x\"}"), 100), end);
            case 4 ->
                out.write(ByteBuffer.allocate(BEGUN)
                        .put((byte) TEXT)
                        .put((byte) LONG)
                        .putLong(ANNOUNCED)
                        .array());
            case 5 -> out.write(noise());
            default -> out.flush();
        }
        while (kind != 6 && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void repeat(OutputStream out, byte[] bytes, long end) throws IOException {
        while (System.nanoTime() < end) {
            out.write(bytes);
        }
    }

    private byte[] noise() {
        byte[] noise = new byte[1 + random.nextInt(10_000)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] text(String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + body.length)
                .put((byte) TEXT)
                .put((byte) body.length)
                .put(body)
                .array();
    }

    private void shakeHands(Socket socket) throws IOException {
        BufferedReader head =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String key = "";
        for (String line = head.readLine(); line != null && !line.isEmpty(); line = head.readLine()) {
            if (line.regionMatches(true, 0, "Sec-WebSocket-Key:", 0, 18)) {
                key = line.substring(18).strip();
            }
        }
        socket.getOutputStream()
                .write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        answered.incrementAndGet();
    }

    private static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
