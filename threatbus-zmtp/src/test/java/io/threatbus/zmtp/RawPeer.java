package io.threatbus.zmtp;

import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.Greeting;
import io.threatbus.zmtp.wire.SocketType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A peer that does with its connection what no library would do. */
public final class RawPeer implements AutoCloseable {
    private final Socket socket;

    /** Connects to a port of this machine and says nothing yet. */
    public RawPeer(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
    }

    /** Sends the whole of our side of the handshake at once. */
    public RawPeer greet(SocketType type) throws IOException {
        return send(handshake(type));
    }

    /** Our side of the handshake, as bytes. */
    public static byte[] handshake(SocketType type) {
        ByteArrayOutputStream handshake = new ByteArrayOutputStream();
        handshake.writeBytes(Greeting.bytes(Greeting.NULL, false));
        handshake.writeBytes(Command.ready(type).frame());
        return handshake.toByteArray();
    }

    /** A frame of one message part with this text, as bytes. */
    public static byte[] message(String text) {
        return Frames.frame(0, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A command without a name, which the protocol does not allow, as bytes. */
    public static byte[] namelessCommand() {
        return Frames.frame(Frames.COMMAND, new byte[0]);
    }

    /** Sends bytes in one piece. */
    public RawPeer send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Waits until the other end hangs up. */
    public void awaitEnd() throws IOException {
        socket.setSoTimeout(10_000);
        socket.getInputStream().readAllBytes();
    }

    /** Asks for a topic. */
    public RawPeer subscribe(byte[] topic) throws IOException {
        return send(Frames.subscription(true, topic));
    }

    /** Ends the connection at once and for both sides, as a machine does that has forgotten it. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
