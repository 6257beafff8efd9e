package io.threatbus.backbone.rabbitmq;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** Stands between a bus and the broker and misbehaves on demand: cuts connections, or lets nothing pass any more. */
final class Relay implements AutoCloseable {
    private final ServerSocketFactory sockets;
    private final InetSocketAddress target;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final int port;
    private @Nullable ServerSocket server;
    private volatile CountDownLatch valve = new CountDownLatch(0);

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
                daemon(() -> pump(near, far));
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
