package io.threatbus.app.misp.feed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands between two sides of a connection and can let it go dead, as a firewall does that forgets it: both sides stay
 * connected, and nothing comes through. Later connections work. Thread-safe.
 */
final class FreezingRelay implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final List<Socket> sockets = new ArrayList<>();
    private AtomicBoolean frozen = new AtomicBoolean();

    FreezingRelay(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Lets all connections go dead that there are. */
    synchronized void freeze() {
        frozen.set(true);
        frozen = new AtomicBoolean();
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One side is gone, or the test is over.
                    }
                },
                "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket near = server.accept();
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            synchronized (this) {
                sockets.addAll(List.of(near, far));
                AtomicBoolean mine = frozen;
                start(() -> pump(near, far, mine));
                start(() -> pump(far, near, mine));
            }
        }
    }

    private static void pump(Socket from, Socket to, AtomicBoolean frozen) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[8_192];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            if (!frozen.get()) {
                out.write(buffer, 0, read);
            }
        }
    }

    @Override
    public synchronized void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
