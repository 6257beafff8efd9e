package io.threatbus.dist;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Servers that the bus connects to, which refuse it with words that would steer the terminal of whoever reads them. */
final class HostileServers implements Closeable {
    /** ESC, BEL, DEL, the C1 control sequence introducer, a right-to-left override, a line separator, and a forged line. */
    static final String TEXT = "\u001b[2J\u0007\u007f\u009b31m\u202egnp\u2028\n2026-01-01 ERROR forged";

    private static final byte[] BYTES = TEXT.getBytes(StandardCharsets.UTF_8);
    private static final int CONNECTION = 10;
    private static final int START = 10;
    private static final int CLOSE = 50;
    private static final int CONNECTION_FORCED = 320;
    private static final int FORBIDDEN = 403;
    private static final int FRAME_END = 0xce;

    private final List<Closeable> servers = new ArrayList<>();
    /** How many of those who were refused left in the middle of it. */
    private final AtomicInteger lost = new AtomicInteger();

    /** What is done with one connection. */
    private interface Conversation {
        void with(InputStream in, DataOutputStream out) throws IOException;
    }

    /** A MISP whose every answer is a refusal. */
    int misp() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] answer = ("{\"name\": \"" + escaped() + "\", \"message\": \"" + escaped() + "\", \"url\": \"/\"}")
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(FORBIDDEN, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        servers.add(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    /** The text within JSON, where its controls and its line break must be escaped; the others stand as they are. */
    private static String escaped() {
        return TEXT.replace("\u001b", "\\u001b").replace("\u0007", "\\u0007").replace("\n", "\\n");
    }

    /** Something that is no publisher of ZeroMQ. */
    int publisher() throws IOException {
        return serve((in, out) -> out.write(BYTES));
    }

    /** A Zeek, or what is in front of it, that does not become a WebSocket. */
    int webSocket() throws IOException {
        return serve((in, out) -> {
            readHead(in);
            out.write(("HTTP/1.1 403 " + TEXT.replace("\n", " ") + "\r\nX-Reason: " + TEXT.replace("\n", " ")
                            + "\r\nContent-Length: " + BYTES.length + "\r\n\r\n" + TEXT)
                    .getBytes(StandardCharsets.UTF_8));
        });
    }

    /** A RabbitMQ that lets nobody in. */
    int rabbitMq() throws IOException {
        return serve((in, out) -> {
            in.readNBytes(8);
            ByteArrayOutputStream start = new ByteArrayOutputStream();
            DataOutputStream method = new DataOutputStream(start);
            method.writeShort(CONNECTION);
            method.writeShort(START);
            method.writeByte(0);
            method.writeByte(9);
            method.writeInt(0);
            longString(method, "PLAIN AMQPLAIN".getBytes(StandardCharsets.US_ASCII));
            longString(method, "en_US".getBytes(StandardCharsets.US_ASCII));
            frame(out, start.toByteArray());
            readFrame(in);
            ByteArrayOutputStream close = new ByteArrayOutputStream();
            method = new DataOutputStream(close);
            method.writeShort(CONNECTION);
            method.writeShort(CLOSE);
            method.writeShort(CONNECTION_FORCED);
            method.writeByte(BYTES.length);
            method.write(BYTES);
            method.writeShort(0);
            method.writeShort(0);
            frame(out, close.toByteArray());
            readFrame(in);
        });
    }

    private static void longString(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void frame(DataOutputStream out, byte[] method) throws IOException {
        out.writeByte(1);
        out.writeShort(0);
        longString(out, method);
        out.writeByte(FRAME_END);
        out.flush();
    }

    private static void readFrame(InputStream in) throws IOException {
        DataInputStream frame = new DataInputStream(in);
        frame.readByte();
        frame.readShort();
        frame.readNBytes(frame.readInt() + 1);
    }

    private static void readHead(InputStream in) throws IOException {
        int newlines = 0;
        for (int read = in.read(); read >= 0 && newlines < 2; read = in.read()) {
            newlines = read == '\n' ? newlines + 1 : read == '\r' ? newlines : 0;
            if (newlines == 2) {
                return;
            }
        }
    }

    private int serve(Conversation conversation) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        servers.add(server);
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    conversation.with(socket.getInputStream(), new DataOutputStream(socket.getOutputStream()));
                } catch (IOException e) {
                    lost.incrementAndGet();
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (Closeable server : servers) {
            server.close();
        }
    }
}
