package io.threatbus.dist;

import io.threatbus.toolkit.tls.TrustEverybody;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** A peer of the port for Zeek that is let in over TLS, and from then on asks for new keys and reads nothing. */
final class TlsAttack implements AutoCloseable {
    private static final int SMALL_BUFFER = 4096;
    private static final byte[] MAGIC = {'Z', 'E', 'E', 'K'};
    private static final AtomicInteger NUMBERS = new AtomicInteger(1);

    private final SSLSocket socket;

    TlsAttack(int port) throws IOException {
        socket = connect(port);
    }

    /** A connection that is let in. */
    static SSLSocket connect(int port) throws IOException {
        Socket plain = new Socket();
        plain.setReceiveBufferSize(SMALL_BUFFER);
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
        socket.setEnabledProtocols(new String[] {"TLSv1.3"});
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        peer(socket);
        return socket;
    }

    private static SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustEverybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The handshake of Broker, as the one with the smaller name. */
    static void peer(Socket socket) throws IOException {
        byte[] id =
                ByteBuffer.allocate(16).putInt(12, NUMBERS.getAndIncrement()).array();
        DataInputStream answers = new DataInputStream(socket.getInputStream());
        send(
                socket,
                ByteBuffer.allocate(23)
                        .put((byte) 6)
                        .put(MAGIC)
                        .put(id)
                        .put((byte) 1)
                        .put((byte) 1));
        answers.skipNBytes(answers.readInt());
        send(socket, ByteBuffer.allocate(22).put((byte) 8).put(MAGIC).put(id).put((byte) 1));
        send(
                socket,
                ByteBuffer.allocate(19)
                        .put((byte) 10)
                        .put((byte) 1)
                        .put((byte) 16)
                        .put("threatbus/manage".getBytes(StandardCharsets.US_ASCII)));
        answers.skipNBytes(answers.readInt());
        send(socket, ByteBuffer.allocate(1).put((byte) 12));
    }

    private static void send(Socket socket, ByteBuffer body) throws IOException {
        byte[] frame = new byte[4 + body.flip().limit()];
        ByteBuffer.wrap(frame).putInt(body.limit()).put(body);
        socket.getOutputStream().write(frame);
    }

    /** In TLS 1.3 each further handshake is a change of keys that asks the other side for one, too. */
    void updateKeys(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            socket.startHandshake();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
