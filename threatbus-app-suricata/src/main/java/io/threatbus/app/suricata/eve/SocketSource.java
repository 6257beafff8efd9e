package io.threatbus.app.suricata.eve;

import io.threatbus.ThreatBusException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Unix socket that Suricatas connect to ({@code filetype: unix_stream}). Suricata waits while its socket is full, and its
 * traffic with it, so what comes is always read at once. One thread serves all connections.
 */
final class SocketSource implements EveSource {
    private static final Logger logger = LoggerFactory.getLogger(SocketSource.class);
    private static final int MOST_CONNECTIONS = 64;
    private static final int BUFFER = 256 * 1024;
    private static final long LOOK_AROUND_MILLISECONDS = 200;

    private final Path path;
    private final Supplier<LineSplitter> splitters;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final Selector selector;
    private final ServerSocketChannel server;
    private volatile boolean stopped;
    private final AtomicInteger connections = new AtomicInteger();
    private boolean refusing;

    SocketSource(Path path, Supplier<LineSplitter> splitters) {
        this.path = path;
        this.splitters = splitters;
        try {
            selector = Selector.open();
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (IOException e) {
            throw new ThreatBusException("no Unix sockets on this system: read eve.json as a file instead", e);
        }
    }

    @Override
    public void open() {
        try {
            removeOld();
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
            Sharing.withGroupOf(path.toAbsolutePath().getParent(), path);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            throw new ThreatBusException(
                    "cannot listen for Suricata's events on " + path + " (" + e.getMessage()
                            + "): its directory must exist and belong to the user of the bus",
                    e);
        }
    }

    /** A bus that was killed leaves its socket behind; one that somebody listens on is not ours to take. */
    private void removeOld() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        if (Files.isRegularFile(path) || Files.isDirectory(path)) {
            throw new ThreatBusException(path + " is a file: for a log that Suricata writes, set eve: file:" + path);
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            Files.deleteIfExists(path);
            return;
        }
        throw new ThreatBusException("another process listens on " + path + " already: is there a second bus?");
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                selector.select(LOOK_AROUND_MILLISECONDS);
                for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    serve(key);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ClosedSelectorException e) {
            logger.debug("{} is closed", path);
        } catch (IOException e) {
            throw new ThreatBusException("listening on " + path + " has failed", e);
        } finally {
            close();
        }
    }

    private void serve(SelectionKey key) throws InterruptedException {
        if (key.channel() instanceof SocketChannel channel && key.attachment() instanceof LineSplitter splitter) {
            read(key, channel, splitter);
        } else {
            accept();
        }
    }

    private void accept() {
        try {
            SocketChannel channel = server.accept();
            if (channel == null) {
                return;
            } else if (selector.keys().size() > MOST_CONNECTIONS) {
                channel.close();
                if (!refusing) {
                    refusing = true;
                    logger.atWarn()
                            .addKeyValue("peer", path)
                            .log("{}: more than {} connections, refusing others", path, MOST_CONNECTIONS);
                }
                return;
            }
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, splitters.get());
            connections.incrementAndGet();
            logger.atInfo().addKeyValue("peer", path).log("{}: a Suricata has connected", path);
        } catch (IOException e) {
            logger.atWarn()
                    .addKeyValue("peer", path)
                    .log("{}: a connection could not be taken: {}", path, e.getMessage());
        }
    }

    private void read(SelectionKey key, SocketChannel channel, LineSplitter splitter) throws InterruptedException {
        try {
            buffer.clear();
            int count = channel.read(buffer);
            if (count >= 0) {
                buffer.flip();
                splitter.take(buffer);
                return;
            }
            logger.atInfo().addKeyValue("peer", path).log("{}: a Suricata has disconnected", path);
        } catch (IOException e) {
            logger.atInfo()
                    .addKeyValue("peer", path)
                    .log("{}: the connection of a Suricata is lost: {}", path, e.getMessage());
        }
        key.cancel();
        refusing = false;
        connections.decrementAndGet();
        try {
            channel.close();
        } catch (IOException e) {
            logger.debug("{}: closing", path, e);
        }
    }

    @Override
    public String trouble() {
        // Suricata connects when it has something to say: on a quiet network nobody is connected for long.
        return "";
    }

    @Override
    public int connections() {
        return connections.get();
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public void stop() {
        stopped = true;
        selector.wakeup();
    }

    private void close() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
            server.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            logger.debug("{}: closing", path, e);
        }
    }
}
