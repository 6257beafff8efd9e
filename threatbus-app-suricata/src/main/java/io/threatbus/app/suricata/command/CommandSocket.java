package io.threatbus.app.suricata.command;

import io.threatbus.ThreatBusException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One connection to a command socket. Each command is one write, for Suricata reads it with one call, and is answered
 * before the next. Every wait has a deadline. Owned by one thread; any thread may close it.
 */
public final class CommandSocket implements AutoCloseable {
    private static final int LONGEST_ANSWER = 1024 * 1024;
    private static final int LONGEST_EXCERPT = 80;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final Duration timeout;
    private final ByteBuffer input = ByteBuffer.allocate(8 * 1024);

    private CommandSocket(SocketChannel channel, Selector selector, SelectionKey key, Duration timeout) {
        this.channel = channel;
        this.selector = selector;
        this.key = key;
        this.timeout = timeout;
        input.flip();
    }

    /**
     * Connects and says the first words at once: a client that says nothing keeps Suricata from serving any other.
     *
     * @param timeout how long any answer may take
     * @throws IOException if there is no Suricata, or what is there does not talk like one
     */
    public static CommandSocket open(Path path, Duration timeout) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Selector selector = null;
        try {
            channel.configureBlocking(false);
            selector = Selector.open();
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            CommandSocket socket = new CommandSocket(channel, selector, key, timeout);
            socket.connect(path);
            Reply reply = socket.ask(Command.handshake());
            if (!reply.ok()) {
                throw new IOException("the handshake is refused: " + excerpt(reply.text()));
            }
            return socket;
        } catch (IOException | RuntimeException e) {
            channel.close();
            if (selector != null) {
                selector.close();
            }
            throw e;
        }
    }

    private void connect(Path path) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean connected = channel.connect(UnixDomainSocketAddress.of(path));
        while (!connected) {
            await(deadline, "no connection");
            connected = channel.finishConnect();
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    /**
     * Sends one command and waits for its answer.
     *
     * @throws IOException if the connection ends, the answer takes too long or is not one; the connection is of no use then
     */
    public Reply ask(Command command) throws IOException {
        if (input.hasRemaining()) {
            throw new IOException("Suricata says something that nobody asked for: " + excerpt(remaining()));
        }
        ByteBuffer output = ByteBuffer.wrap(command.bytes());
        channel.write(output);
        if (output.hasRemaining()) {
            throw new IOException("a command cannot be sent with one write");
        }
        try {
            return Reply.read(line(command));
        } catch (ThreatBusException e) {
            throw new IOException(
                    "what answers " + command.name() + " does not talk like Suricata: " + e.getMessage(), e);
        }
    }

    private byte[] line(Command command) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        while (true) {
            while (input.hasRemaining()) {
                byte octet = input.get();
                if (octet == '\n') {
                    return line.toByteArray();
                }
                line.write(octet);
            }
            if (line.size() > LONGEST_ANSWER) {
                throw new IOException(
                        "the answer to " + command.name() + " has more than " + LONGEST_ANSWER + " bytes");
            }
            input.clear();
            int count = channel.read(input);
            input.flip();
            if (count < 0) {
                throw new IOException("Suricata closes the connection instead of answering " + command.name());
            } else if (count == 0) {
                await(deadline, "no answer to " + command.name());
            }
        }
    }

    private void await(long deadline, String otherwise) throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new IOException(otherwise + " within " + timeout.toMillis() + " ms");
        }
        selector.selectedKeys().clear();
        selector.select(left);
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("interrupted");
        }
    }

    private String remaining() {
        byte[] bytes = new byte[Math.min(input.remaining(), LONGEST_EXCERPT)];
        input.get(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /** A part of what came from outside, fit for a log. */
    public static String excerpt(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), LONGEST_EXCERPT); i++) {
            char c = text.charAt(i);
            out.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return out.toString();
    }

    @Override
    public void close() {
        try {
            channel.close();
            selector.close();
        } catch (IOException e) {
            // It is of no use any more, closed or not.
            throw new UncheckedIOException("closing a command socket", e);
        }
    }
}
