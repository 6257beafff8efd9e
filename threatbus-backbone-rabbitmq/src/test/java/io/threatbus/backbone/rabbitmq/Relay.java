package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.AMQP;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiPredicate;
import java.util.function.Function;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a bus and the broker and misbehaves on demand: cuts connections, lets nothing pass any more, or has no answer
 * to some methods of AMQP.
 */
final class Relay implements AutoCloseable {
    private final ServerSocketFactory sockets;
    private final InetSocketAddress target;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final int port;
    private @Nullable ServerSocket server;
    private volatile Function<byte[], Fate> fates = frame -> Fate.PASS;
    private volatile CountDownLatch valve = new CountDownLatch(0);

    /** What becomes of a frame that the bus sends. */
    enum Fate {
        PASS,
        /** It disappears, and so does all that comes later on its channel. */
        SILENCE,
        /** It is a message, which disappears, and the bus is told that it was refused. */
        REFUSE,
        /** The connection is cut. */
        CUT
    }

    Relay(String host, int port) throws IOException {
        this(ServerSocketFactory.getDefault(), host, port);
    }

    /** A relay whose own side is made by a factory, such as one for TLS. */
    Relay(ServerSocketFactory sockets, String host, int port) throws IOException {
        this.sockets = sockets;
        this.target = new InetSocketAddress(host, port);
        this.port = listen(0);
    }

    int port() {
        return port;
    }

    private int listen(int at) throws IOException {
        ServerSocket listening = sockets.createServerSocket(at, 50, InetAddress.getLoopbackAddress());
        server = listening;
        daemon(() -> accept(listening));
        return listening.getLocalPort();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket near = listening.accept();
                Socket far = new Socket();
                far.connect(target);
                open.add(near);
                open.add(far);
                daemon(() -> request(near, far));
                daemon(() -> pump(far, near));
            } catch (IOException e) {
                // The relay is closed, or this one connection came to nothing.
            }
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[16 * 1024];
        try (InputStream input = from.getInputStream();
                OutputStream output = to.getOutputStream()) {
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                valve.await();
                output.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // Cut, or ended by one side; closing both is what is left to do.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the bus sends, frame by frame, after eight bytes of greeting. */
    private void request(Socket from, Socket to) {
        Set<Integer> silent = new HashSet<>();
        Set<Integer> refused = new HashSet<>();
        long published = 0;
        try (DataInputStream input = new DataInputStream(from.getInputStream());
                OutputStream output = to.getOutputStream()) {
            output.write(input.readNBytes(8));
            while (true) {
                byte[] head = input.readNBytes(7);
                if (head.length < 7) {
                    return;
                }
                ByteBuffer fields = ByteBuffer.wrap(head);
                int channel = fields.getShort(1);
                byte[] body = input.readNBytes(fields.getInt(3) + 1);
                Fate fate = head[0] == AMQP.FRAME_METHOD ? fates.apply(body) : Fate.PASS;
                if (fate == Fate.CUT) {
                    from.close();
                    return;
                }
                if (fate == Fate.SILENCE) {
                    silent.add(channel);
                }
                if (head[0] == AMQP.FRAME_METHOD) {
                    refused.remove(channel);
                }
                if (fate == Fate.REFUSE) {
                    refused.add(channel);
                    published++;
                    from.getOutputStream().write(refusal(channel, published));
                }
                valve.await();
                if (!silent.contains(channel) && !refused.contains(channel)) {
                    output.write(head);
                    output.write(body);
                }
            }
        } catch (IOException e) {
            // Cut, or ended by one side; closing both is what is left to do.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The method {@code basic.nack} of one message. */
    private static byte[] refusal(int channel, long message) {
        return ByteBuffer.allocate(21)
                .put((byte) AMQP.FRAME_METHOD)
                .putShort((short) channel)
                .putInt(13)
                .putShort((short) 60)
                .putShort((short) 120)
                .putLong(message)
                .put((byte) 0)
                .put((byte) AMQP.FRAME_END)
                .array();
    }

    /** Decides from now on about methods by their class and number, as {@code exchange.declare} is 40 and 10. */
    void when(int classId, int methodId, Fate fate) {
        when((frame, text) -> frame.getShort(0) == classId && frame.getShort(2) == methodId, fate);
    }

    /** Decides from now on about methods by their bytes, and these as text. */
    void when(BiPredicate<ByteBuffer, String> which, Fate fate) {
        fates = frame ->
                which.test(ByteBuffer.wrap(frame), new String(frame, StandardCharsets.ISO_8859_1)) ? fate : Fate.PASS;
    }

    /** Cuts every connection. */
    void cut() {
        for (Socket socket : open) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // One side has ended by itself already.
            }
        }
        open.clear();
    }

    /** From now on nothing passes, in neither direction, while the connections stay open. */
    void stall() {
        valve = new CountDownLatch(1);
    }

    /** Lets everything pass again. */
    void resume() {
        valve.countDown();
    }

    /** Refuses connections from now on, and cuts those there are. */
    void refuse() throws IOException {
        ServerSocket listening = server;
        if (listening != null) {
            listening.close();
        }
        cut();
    }

    /** Accepts connections again, on the same port. */
    void acceptAgain() throws IOException {
        listen(port);
    }

    @Override
    public void close() throws IOException {
        resume();
        for (Socket socket : open) {
            socket.close();
        }
        ServerSocket listening = server;
        if (listening != null) {
            listening.close();
        }
    }
}
