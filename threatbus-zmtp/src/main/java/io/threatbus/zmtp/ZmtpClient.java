package io.threatbus.zmtp;

import io.threatbus.zmtp.FrameReader.Frame;
import io.threatbus.zmtp.curve.KeyStream;
import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.Greeting;
import io.threatbus.zmtp.wire.MechanismException;
import io.threatbus.zmtp.wire.RefusedException;
import io.threatbus.zmtp.wire.SocketType;
import io.threatbus.zmtp.wire.ZmtpException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The connecting end of one conversation, for programs that have a thread to spare: all methods block. One thread
 * receives and one sends; {@link #close} may be called from any thread and ends both with an {@link IOException}.
 */
public final class ZmtpClient implements AutoCloseable {
    /** The {@linkplain ZmtpException#reason reason} of a frame that was skipped because it is too long. */
    public static final String OVERSIZED = "oversized";

    private static final int BUFFER = 64 * 1024;
    private static final int USUAL_LONGEST_FRAME = 64 * 1024 * 1024;
    private static final int MOST_FRAMES = 100;

    private final Socket socket;
    private final DataInputStream in;
    private final FrameReader reader;
    private final OutputStream out;
    private final CurveScratch sending = new CurveScratch();
    private final KeyStream receiving = new KeyStream();
    private Optional<Handshake.Protection> protection = Optional.empty();

    private ZmtpClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
        this.reader = new FrameReader(in, USUAL_LONGEST_FRAME);
        this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
    }

    /**
     * Connects and shakes hands.
     *
     * @param timeout for connecting, and for each thing the peer has to say until {@link #setTimeout} changes it
     * @throws IOException if nobody listens there or it takes too long; a {@link HandshakeEndedException} if the peer hung
     *     up during the handshake
     * @throws MechanismException if it asks for other credentials than there are
     * @throws ZmtpException if whoever listens does not speak ZeroMQ, is no match for {@code type}, or demands more than
     *     this end offers
     */
    public static ZmtpClient connect(InetSocketAddress address, SocketType type, Duration timeout) throws IOException {
        return connect(address, type, timeout, ClientSecurity.none());
    }

    /** The same with credentials. */
    public static ZmtpClient connect(
            InetSocketAddress address, SocketType type, Duration timeout, ClientSecurity security) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setSoTimeout((int) timeout.toMillis());
            socket.connect(address, (int) timeout.toMillis());
            ZmtpClient client = new ZmtpClient(socket);
            client.shakeHands(type, security);
            return client;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void shakeHands(SocketType type, ClientSecurity security) throws IOException {
        byte[] ours = Greeting.bytes(security.mechanism(), false);
        // libzmq hangs up at the sight of a mechanism that it does not want, perhaps before it has named its own.
        out.write(ours, 0, Greeting.VERSION_LENGTH);
        out.flush();
        byte[] greeting = new byte[Greeting.LENGTH];
        greeting[0] = in.readByte();
        Greeting.check(greeting, 1, security.mechanism());
        in.readFully(greeting, 1, Greeting.LENGTH - 1);
        out.write(ours, Greeting.VERSION_LENGTH, Greeting.LENGTH - Greeting.VERSION_LENGTH);
        out.flush();
        Greeting.check(greeting, Greeting.LENGTH, security.mechanism());
        Handshake handshake = security.handshake(type);
        try {
            shakeHands(handshake);
        } catch (EOFException | SocketException e) {
            throw new HandshakeEndedException(e);
        }
        protection = handshake.protection();
    }

    private void shakeHands(Handshake handshake) throws IOException {
        send(handshake.begin());
        while (!handshake.isDone()) {
            Frame said = reader.rest(reader.begin());
            if (!said.command()) {
                throw new ZmtpException("a message before the handshake was done");
            }
            try {
                send(handshake.receive(Command.parse(said.body(), 0, said.body().length)));
            } catch (RefusedException e) {
                throw new ZmtpException("this is another port of the bus, or no bus: " + e.getMessage(), e);
            }
        }
    }

    private void send(Optional<Command> command) throws IOException {
        if (command.isPresent()) {
            out.write(command.get().frame());
            out.flush();
        }
    }

    /** Writes whole frames; to be called under the lock on {@link #out}. */
    private void write(byte[] frames) throws IOException {
        if (protection.isPresent()) {
            int position = 0;
            while (position < frames.length) {
                position = protection.get().sealer().seal(sending, frames, position, frames.length);
                out.write(sending.data(), 0, sending.length());
            }
        } else {
            out.write(frames);
        }
    }

    /** How long {@link #receive} waits; zero means for ever. After a timeout the connection cannot be used further. */
    public void setTimeout(Duration timeout) throws IOException {
        socket.setSoTimeout((int) timeout.toMillis());
    }

    /**
     * Frames longer than that are skipped: {@link #receive()} throws a {@link ZmtpException} with the reason {@link
     * #OVERSIZED}, and the next message can be received all the same.
     */
    public void setLongestFrame(int bytes) {
        reader.setLongest(bytes);
    }

    /** Sends one message; it may stay in a buffer until {@link #flush}. */
    public void send(List<byte[]> frames) throws IOException {
        synchronized (out) {
            write(Frames.message(frames));
        }
    }

    /** Hands everything sent to the operating system; waits while the peer does not read. */
    public void flush() throws IOException {
        synchronized (out) {
            out.flush();
        }
    }

    /** Asks for everything that begins with {@code prefix}. */
    public void subscribe(byte[] prefix) throws IOException {
        synchronized (out) {
            write(Frames.subscription(true, prefix));
            out.flush();
        }
    }

    /** Waits for the next message and returns its frames. */
    public List<byte[]> receive() throws IOException {
        while (true) {
            Optional<List<byte[]>> message = message(reader.begin());
            if (message.isPresent()) {
                return message.get();
            }
        }
    }

    /**
     * Waits until a message begins, but not longer than that; the rest of it may take its time. Unlike after another
     * timeout the connection can be used further.
     */
    public Optional<List<byte[]>> receive(Duration patience) throws IOException {
        int timeout = socket.getSoTimeout();
        int flags;
        socket.setSoTimeout((int) Math.max(1, patience.toMillis()));
        try {
            flags = reader.begin();
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        } finally {
            socket.setSoTimeout(timeout);
        }
        return message(flags);
    }

    /** The message that begins with these flags; empty if it was a command, which is answered. */
    private Optional<List<byte[]>> message(int flags) throws IOException {
        List<byte[]> frames = new ArrayList<>();
        Frame frame = opened(reader.rest(flags));
        while (true) {
            if (frame.command()) {
                answer(Command.parse(frame.body(), 0, frame.body().length));
                if (frames.isEmpty()) {
                    return Optional.empty();
                }
            } else {
                frames.add(frame.body());
                if (!frame.more()) {
                    return Optional.of(frames);
                }
            }
            if (frames.size() == MOST_FRAMES) {
                throw new ZmtpException("a message of more than " + MOST_FRAMES + " frames");
            }
            frame = opened(reader.rest(reader.begin()));
        }
    }

    /** Whether something can be received without waiting for the network. */
    public boolean hasMore() throws IOException {
        return in.available() > 0;
    }

    private void answer(Command command) throws IOException {
        if (command.name().equals(Command.PING)) {
            synchronized (out) {
                write(command.pong().frame());
                out.flush();
            }
        }
    }

    /**
     * Says that nothing more will be sent. Once the peer has read everything it hangs up, which whoever receives sees as
     * an {@link java.io.EOFException}.
     */
    public void endSending() throws IOException {
        synchronized (out) {
            out.flush();
            socket.shutdownOutput();
        }
    }

    /**
     * Says that nothing more will be sent and waits until the peer has read everything and hung up. This is the only
     * proof of delivery that the protocol has.
     *
     * @throws IOException if the connection broke before, or {@code timeout} passed
     */
    public void finish(Duration timeout) throws IOException {
        endSending();
        socket.setSoTimeout((int) timeout.toMillis());
        byte[] ignored = new byte[BUFFER];
        int length = in.read(ignored);
        while (length >= 0) {
            length = in.read(ignored);
        }
    }

    /** The frame inside, if messages are protected. */
    private Frame opened(Frame frame) {
        if (protection.isEmpty()) {
            return frame;
        }
        byte[] sealed = frame.body();
        int flags = protection.get().opener().open(receiving, sealed, 0, sealed.length);
        return new Frame(flags, Arrays.copyOfRange(sealed, CurveOpener.BODY, sealed.length));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way, and nobody could do anything about it.
        }
    }
}
