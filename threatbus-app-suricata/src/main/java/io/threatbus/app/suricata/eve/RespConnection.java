package io.threatbus.app.suricata.eve;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One connection to Redis, as far as reading needs it: RESP version 2 (redis.io, "Redis serialization protocol
 * specification"). Values beyond the bound are read and dropped. Owned by one thread; any thread may close it.
 */
final class RespConnection implements AutoCloseable {
    /** Stands for null, and for a value that is too long. */
    static final Object NOTHING = new Object();

    private static final int MOST_ELEMENTS = 100_000;
    private static final int DEEPEST = 8;
    private static final int LONGEST_LINE = 64 * 1024;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final int longest;
    private final Runnable tooLong;

    /**
     * Connects.
     *
     * @param timeout for the connection, and for every answer
     * @param longest the longest value that is kept, in bytes
     * @param tooLong runs for every longer one
     */
    RespConnection(String host, int port, Duration timeout, int longest, Runnable tooLong) throws IOException {
        this.longest = longest;
        this.tooLong = tooLong;
        try {
            socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            socket.setSoTimeout((int) timeout.toMillis());
            socket.setKeepAlive(true);
            in = new BufferedInputStream(socket.getInputStream(), LONGEST_LINE);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends a command and waits for its answer: {@code byte[]}, {@code Long}, a list, or {@link #NOTHING}. */
    Object ask(String... command) throws IOException {
        send(command);
        return read();
    }

    void send(String... command) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("*" + command.length + "\r\n").getBytes(StandardCharsets.UTF_8));
        for (String word : command) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.writeBytes(bytes);
            out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        socket.getOutputStream().write(out.toByteArray());
    }

    /** Waits for what Redis says next. */
    Object read() throws IOException {
        return read(0);
    }

    private Object read(int depth) throws IOException {
        int kind = in.read();
        String line = line();
        return switch (kind) {
            case '+' -> line.getBytes(StandardCharsets.UTF_8);
            case '-' -> throw new IOException("Redis refuses: " + line.replaceAll("[^ -~]", "?"));
            case ':' -> number(line);
            case '$' -> bulk(number(line));
            case '*' -> array(number(line), depth);
            case -1 -> throw new EOFException("Redis has closed the connection");
            default -> throw new IOException("what answers does not talk like Redis");
        };
    }

    private static long number(String line) throws IOException {
        try {
            return Long.parseLong(line);
        } catch (NumberFormatException e) {
            throw new IOException("what answers does not talk like Redis: a bad number", e);
        }
    }

    private Object bulk(long length) throws IOException {
        if (length < 0) {
            return NOTHING;
        } else if (length > longest) {
            in.skipNBytes(length + 2);
            tooLong.run();
            return NOTHING;
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw new EOFException("Redis has closed the connection in the middle of a value");
        }
        in.skipNBytes(2);
        return bytes;
    }

    private Object array(long length, int depth) throws IOException {
        if (length < 0) {
            return NOTHING;
        } else if (length > MOST_ELEMENTS || depth > DEEPEST) {
            throw new IOException("an answer of " + length + " elements, or too deep");
        }
        List<Object> elements = new ArrayList<>();
        for (long i = 0; i < length; i++) {
            elements.add(read(depth + 1));
        }
        return elements;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\r'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("Redis has closed the connection");
            } else if (line.length() >= LONGEST_LINE) {
                throw new IOException("what answers does not talk like Redis: a line without end");
            }
            line.append((char) octet);
        }
        if (in.read() != '\n') {
            throw new IOException("what answers does not talk like Redis: a line feed is missing");
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
