package io.threatbus.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Does to the admin interface what it should not do: connections from many addresses that say nothing, say it slowly, do
 * not read, send too much, ask for what is not theirs. Works on a thread of its own, and keeps every connection for as
 * long as the bus lets it.
 */
final class AdminAbuse implements AutoCloseable {
    private static final int ADDRESSES = 50;
    private static final int SLICE_MILLISECONDS = 20;
    private static final byte[] FLOOD = "x".repeat(16 * 1024).getBytes(StandardCharsets.US_ASCII);
    private static final int FLOOD_LIMIT = 4 * 1024 * 1024;

    private final InetSocketAddress target;
    private final String token;
    private final int perSlice;
    private final int most;
    private final Selector selector;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "abuse");
    private volatile boolean enough;

    /** What one connection does. */
    private enum Kind {
        SILENT(""),
        DRIPPING("GET /health/live HTTP/1.1", "X-Slow: "),
        NOT_READING("GET /metrics HTTP/1.1", "Authorization: Bearer TOKEN", "Host: localhost", "", ""),
        WITHOUT_TOKEN("GET /api/status HTTP/1.1", "Host: localhost", "", ""),
        WRONG_TOKEN("GET /api/status HTTP/1.1", "Authorization: Bearer no", "Host: localhost", "", ""),
        PATH_TRICK("GET /api/plugins/..%2f..%2f..%2fetc/passwd HTTP/1.1", "Host: localhost", "", ""),
        PATH_TRICK_WITH_TOKEN("GET //../../etc/passwd HTTP/1.1", "Authorization: Bearer TOKEN", "Host: x", "", ""),
        LONG_HEADER("GET / HTTP/1.1", "X-Long: "),
        LONG_BODY(
                "POST /api/plugins/zmq/x HTTP/1.1",
                "Authorization: Bearer TOKEN",
                "Content-Length: 99999999999",
                "",
                "");

        private final String request;

        Kind(String... lines) {
            this.request = String.join("\r\n", lines);
        }

        boolean floods() {
            return this == LONG_HEADER || this == LONG_BODY;
        }

        boolean reads() {
            return this != NOT_READING;
        }
    }

    private static final class Caller {
        private final Kind kind;
        private final ByteBuffer request;
        private int flooded;
        private boolean answered;

        Caller(Kind kind, String token) {
            this.kind = kind;
            this.request = ByteBuffer.wrap(kind.request.replace("TOKEN", token).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /**
     * Begins.
     *
     * @param perSecond how many connections are opened a second
     * @param most how many are kept at once
     */
    AdminAbuse(int port, String token, int perSecond, int most) throws IOException {
        this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.token = token;
        this.perSlice = Math.max(1, perSecond * SLICE_MILLISECONDS / 1000);
        this.most = most;
        this.selector = Selector.open();
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (selector) {
            long next = System.nanoTime();
            while (!enough) {
                if (System.nanoTime() - next >= 0) {
                    next += TimeUnit.MILLISECONDS.toNanos(SLICE_MILLISECONDS);
                    drip();
                    for (int i = 0; i < perSlice && open.get() < most; i++) {
                        open();
                    }
                }
                selector.select(key -> serve(key, (SocketChannel) key.channel(), (Caller) key.attachment()), 1);
            }
            selector.keys().forEach(key -> end(key, "kept to the end"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetAddress source(int number) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (1 + number % ADDRESSES)});
    }

    private void open() throws IOException {
        int number = opened.getAndIncrement();
        Kind kind = Kind.values()[number % Kind.values().length];
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        if (!kind.reads()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 1024);
        }
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(new InetSocketAddress(source(number), 0));
        open.incrementAndGet();
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, new Caller(kind, token));
        if (channel.connect(target)) {
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private void serve(SelectionKey key, SocketChannel channel, Caller caller) {
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps((caller.kind.reads() ? SelectionKey.OP_READ : 0) | SelectionKey.OP_WRITE);
            }
            if (key.isValid() && key.isWritable()) {
                write(key, channel, caller);
            }
            if (key.isValid() && key.isReadable()) {
                read(key, channel, caller);
            }
        } catch (IOException e) {
            end(key, caller.answered ? "answered, then closed" : "closed without an answer");
        }
    }

    private static void write(SelectionKey key, SocketChannel channel, Caller caller) throws IOException {
        if (caller.request.hasRemaining()) {
            channel.write(caller.request);
        } else if (caller.kind.floods() && caller.flooded < FLOOD_LIMIT) {
            caller.flooded += channel.write(ByteBuffer.wrap(FLOOD));
        } else {
            key.interestOps(key.interestOps() & ~SelectionKey.OP_WRITE);
        }
    }

    private void read(SelectionKey key, SocketChannel channel, Caller caller) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(512);
        int count = channel.read(answer);
        if (count < 0) {
            end(key, caller.answered ? "answered, then closed" : "closed without an answer");
        } else if (!caller.answered && count >= 12) {
            caller.answered = true;
            String status = new String(answer.array(), 9, 3, StandardCharsets.US_ASCII);
            count(caller.kind.name().toLowerCase(Locale.ROOT) + " " + status);
        }
    }

    /** Those who send slowly send another byte. */
    private void drip() {
        for (SelectionKey key : selector.keys()) {
            if (key.isValid() && key.attachment() instanceof Caller caller && caller.kind == Kind.DRIPPING) {
                try {
                    if (((SocketChannel) key.channel()).isConnected()) {
                        ((SocketChannel) key.channel()).write(ByteBuffer.wrap(FLOOD, 0, 1));
                    }
                } catch (IOException e) {
                    end(key, "closed without an answer");
                }
            }
        }
    }

    private void end(SelectionKey key, String outcome) {
        if (key.isValid()) {
            count(outcome);
            open.decrementAndGet();
            key.cancel();
            try {
                key.channel().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void count(String outcome) {
        outcomes.computeIfAbsent(outcome, name -> new LongAdder()).increment();
    }

    /** How many connections there were so far. */
    int opened() {
        return opened.get();
    }

    /** Closes all connections; returns what became of them, and how many of each kind got which answer. */
    Map<String, Long> end() {
        enough = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        Map<String, Long> all = new TreeMap<>();
        outcomes.forEach((name, count) -> all.put(name, count.sum()));
        return all;
    }

    @Override
    public void close() {
        end();
    }
}
