package io.threatbus.zmtp;

import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.SocketType;
import io.threatbus.zmtp.wire.ZmtpException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A port that answers each message with itself, lets one client in, and notes what becomes of the others. */
final class EchoServer implements EventLoop.Work, Authenticator, ConnectionListener, AutoCloseable {
    static final String USER = "misp";
    static final String PASSWORD = "geheim";

    private final EventLoop loop = new EventLoop(this);
    private final Thread thread = new Thread(loop, "loop");
    private final byte[] knownKey;
    private final Port port;
    final Queue<String> refused = new ConcurrentLinkedQueue<>();
    final Queue<String> violated = new ConcurrentLinkedQueue<>();
    final Queue<String> failures = new ConcurrentLinkedQueue<>();
    final Queue<String> clients = new ConcurrentLinkedQueue<>();
    final Set<String> bodies = ConcurrentHashMap.newKeySet();
    final AtomicInteger frames = new AtomicInteger();

    /** What the port demands, given who knows the clients. */
    interface Demand {
        ServerSecurity of(Authenticator clients);
    }

    EchoServer(byte[] knownKey, Demand demand, int handshakesPerSecond) throws IOException {
        this.knownKey = knownKey;
        port = loop.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Port.Settings(SocketType.ROUTER, 200_000, 1000, this, demand.of(this), handshakesPerSecond));
        thread.start();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number());
    }

    int connections() {
        return port.connections();
    }

    @Override
    public Optional<Principal> byKey(byte[] publicKey, InetSocketAddress from) {
        return Arrays.equals(publicKey, knownKey) ? Optional.of(new Named("sensor")) : Optional.empty();
    }

    @Override
    public Optional<Principal> byPassword(String user, byte[] password, InetSocketAddress from) {
        boolean known = user.equals(USER) && new String(password, StandardCharsets.UTF_8).equals(PASSWORD);
        return known ? Optional.of(new Named("sensor")) : Optional.empty();
    }

    @Override
    public void opened(Connection connection) {
        clients.add(connection.client().map(Principal::getName).orElse("nobody"));
    }

    @Override
    public void frame(Connection connection, boolean more, byte[] data, int offset, int length) {
        frames.incrementAndGet();
        bodies.add(new String(data, offset, length, StandardCharsets.ISO_8859_1));
        byte[] frame = Frames.message(List.of(Arrays.copyOfRange(data, offset, offset + length)));
        frame[0] |= (byte) (more ? Frames.MORE : 0);
        connection.write(frame, 0, frame.length);
    }

    @Override
    public void refused(Connection connection, String reason, String detail) {
        refused.add(reason + " " + connection.peer().getAddress().getHostAddress());
    }

    @Override
    public void violated(Connection connection, ZmtpException violation) {
        violated.add(violation.reason());
    }

    @Override
    public void failed(RuntimeException failure) {
        failures.add(failure.toString());
    }

    @Override
    public void close() {
        loop.stop();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
