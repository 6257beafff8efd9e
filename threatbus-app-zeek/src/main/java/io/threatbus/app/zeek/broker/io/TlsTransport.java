package io.threatbus.app.zeek.broker.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * TLS over TCP. One call of {@link #write} never puts the end of one buffer and the start of the next into one record,
 * which libbroker depends on until its handshake is over. Owned by the loop's thread; only the engine's delegated tasks run
 * elsewhere, and nothing touches the engine meanwhile.
 */
public final class TlsTransport implements Transport {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** So much of what TLS itself has to say waits, and the peer is not read from until it has read. */
    private static final int PILE = 64 * 1024;
    /** As other libraries have it: who sends more than this without saying anything wants the work, not the keys. */
    private static final int MOST_EMPTY_RECORDS = 32;

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final IoLoop loop;
    private final Executor taskExecutor;
    private final Events events;
    private ByteBuffer unread = NOTHING;
    private final Deque<ByteBuffer> unwritten = new ArrayDeque<>();
    private int unwrittenBytes;
    private int emptyRecords;
    private boolean tasksRunning;
    private boolean secured;
    private boolean closed;
    private boolean writerWaits;

    public TlsTransport(SocketChannel channel, SSLEngine engine, IoLoop loop, Executor taskExecutor, Events events) {
        this.channel = channel;
        this.engine = engine;
        this.loop = loop;
        this.taskExecutor = taskExecutor;
        this.events = events;
    }

    /** Starts the handshake; a client speaks first. */
    public void start() throws IOException {
        engine.beginHandshake();
        pump(NOTHING);
    }

    @Override
    public void received(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer input = ByteBuffer.wrap(bytes, offset, length);
        if (unread.hasRemaining() || tasksRunning) {
            input = ByteBuffer.allocate(unread.remaining() + length)
                    .put(unread)
                    .put(input)
                    .flip();
            unread = NOTHING;
        }
        pump(input);
    }

    private void pump(ByteBuffer input) throws IOException {
        boolean more = !tasksRunning;
        while (more && !closed) {
            more = step(input);
        }
        if (input.hasRemaining() && !closed) {
            unread = ByteBuffer.allocate(input.remaining()).put(input).flip();
        }
        if (writerWaits && !tasksRunning && !closed) {
            writerWaits = false;
            events.resumed();
        }
    }

    private boolean step(ByteBuffer input) throws IOException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                startTasks();
                return false;
            }
            case NEED_WRAP -> {
                ByteBuffer record = ByteBuffer.wrap(loop.secondBuffer());
                SSLEngineResult result = engine.wrap(NOTHING, record);
                sendOrKeep(record.flip());
                finish(result);
                return result.getStatus() != SSLEngineResult.Status.CLOSED;
            }
            default -> {
                return input.hasRemaining() && unwrap(input);
            }
        }
    }

    private boolean unwrap(ByteBuffer input) throws IOException {
        if (!secured) {
            PlainAlert.throwIfFatal(input);
        }
        byte[] target = loop.secondBuffer();
        ByteBuffer output = ByteBuffer.wrap(target);
        SSLEngineResult result = engine.unwrap(input, output);
        finish(result);
        countEmpty(result);
        if (output.position() > 0) {
            events.plaintext(target, 0, output.position());
        }
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            throw new EOFException("the peer has ended the TLS session");
        }
        return result.getStatus() == SSLEngineResult.Status.OK;
    }

    /** A request for new keys, for instance, is a few bytes, and makes us compute and answer. */
    private void countEmpty(SSLEngineResult result) throws SSLException {
        if (result.bytesProduced() > 0) {
            emptyRecords = 0;
        } else if (secured && result.bytesConsumed() > 0 && ++emptyRecords > MOST_EMPTY_RECORDS) {
            throw new SSLException("the peer has sent " + emptyRecords + " TLS records in a row without any data");
        }
    }

    private void finish(SSLEngineResult result) {
        if (result.getHandshakeStatus() == HandshakeStatus.FINISHED && !secured) {
            secured = true;
            events.secured();
        }
    }

    private void startTasks() throws SSLException {
        if (secured) {
            throw new SSLException("the peer asked for renegotiation, which is refused");
        }
        tasksRunning = true;
        taskExecutor.execute(() -> {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
            loop.execute(this::tasksDone);
        });
    }

    private void tasksDone() {
        tasksRunning = false;
        if (closed) {
            return;
        }
        try {
            ByteBuffer input = unread;
            unread = NOTHING;
            pump(input);
            events.resumed();
        } catch (IOException e) {
            events.broken(e);
        }
    }

    @Override
    public boolean acceptsInput() {
        return !tasksRunning && unwrittenBytes <= PILE;
    }

    @Override
    public boolean write(ByteBuffer data) throws IOException {
        byte[] target = loop.secondBuffer();
        int mostPerRecord = engine.getSession().getPacketBufferSize();
        while (data.hasRemaining()) {
            if (!flush()) {
                return false;
            }
            if (tasksRunning || !secured) {
                writerWaits = true;
                return false;
            }
            ByteBuffer records = ByteBuffer.wrap(target);
            int consumed = 1;
            while (consumed > 0 && data.hasRemaining() && records.remaining() >= mostPerRecord) {
                SSLEngineResult result = engine.wrap(data, records);
                if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                    throw new SSLException("the peer has ended the TLS session");
                }
                consumed = result.bytesConsumed();
            }
            sendOrKeep(records.flip());
            if (consumed == 0) {
                writerWaits = true;
                return false;
            }
        }
        return flush();
    }

    /** What the socket does not take is copied once, however much waits before it. */
    private void sendOrKeep(ByteBuffer records) throws IOException {
        if (unwritten.isEmpty()) {
            channel.write(records);
        }
        if (records.hasRemaining()) {
            unwrittenBytes += records.remaining();
            unwritten.add(ByteBuffer.allocate(records.remaining()).put(records).flip());
        }
    }

    @Override
    public boolean flush() throws IOException {
        while (!unwritten.isEmpty()) {
            unwrittenBytes -= channel.write(unwritten.element());
            if (unwritten.element().hasRemaining()) {
                return false;
            }
            unwritten.remove();
        }
        return true;
    }

    @Override
    public boolean waitsForSocket() {
        return !unwritten.isEmpty();
    }

    @Override
    public void end() throws IOException {
        if (tasksRunning || closed) {
            return;
        }
        engine.closeOutbound();
        SSLEngineResult result;
        do {
            ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            result = engine.wrap(NOTHING, record);
            sendOrKeep(record.flip());
        } while (result.getStatus() == SSLEngineResult.Status.OK
                && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
    }

    @Override
    public void close() {
        closed = true;
        unread = NOTHING;
        unwritten.clear();
        unwrittenBytes = 0;
    }

    @Override
    public Optional<PeerInfo.TlsInfo> tls() {
        SSLSession session = engine.getSession();
        return Optional.of(new PeerInfo.TlsInfo(session.getProtocol(), session.getCipherSuite(), subject(session)));
    }

    private static Optional<String> subject(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? Optional.of(certificate.getSubjectX500Principal().getName())
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }
}
