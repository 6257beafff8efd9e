package io.threatbus.app.zmq;

import io.threatbus.zmtp.RawPeer;
import io.threatbus.zmtp.wire.SocketType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What a peer may do that is not meant well, or not done well; each on whatever port it likes. */
enum Behaviour {
    /** Publishes as fast as it can. */
    FAST,
    /** Asks and reads a byte now and then. */
    SLOW,
    /** Subscribes, connects and never reads. */
    SILENT,
    /** Sends PINGs and never reads. */
    CONTROL_FRAMES,
    /** Ends its half of the connection after whatever it has sent. */
    HALF_CLOSE,
    /** Comes and goes. */
    RECONNECT,
    /** Holds many connections with unfinished frames. */
    MANY,
    /** Sends bytes that mean nothing. */
    NOISE;

    private static final byte[] PING = {4, 7, 4, 'P', 'I', 'N', 'G', 0, 0};
    private static final int PIECES = 1000;
    private static final List<SocketType> TYPES = List.of(SocketType.values());

    /** Does it until told to stop, or until the bus has had enough. */
    void run(ZmqPorts ports, Random random, BooleanSupplier goesOn) {
        while (goesOn.getAsBoolean()) {
            try {
                once(ports, random, goesOn);
            } catch (IOException | UncheckedIOException e) {
                // The bus has closed the connection, which is its right.
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private void once(ZmqPorts ports, Random random, BooleanSupplier goesOn) throws IOException {
        switch (this) {
            case FAST -> repeat(ports.sub(), SocketType.PUB, publication(random), goesOn);
            case CONTROL_FRAMES -> repeat(anyPort(ports, random), anyType(random), repeated(PING), goesOn);
            case SLOW -> slow(ports, goesOn);
            case SILENT -> silent(ports, random, goesOn);
            case HALF_CLOSE -> {
                try (Socket socket = open(ports.manage(), SocketType.REQ)) {
                    socket.getOutputStream().write(request("subscribe", "stix2"));
                    socket.shutdownOutput();
                    idle(random.nextInt(200), goesOn);
                }
            }
            case RECONNECT -> {
                try (Socket socket = open(anyPort(ports, random), anyType(random))) {
                    socket.getOutputStream().write(PING);
                }
                idle(1, goesOn);
            }
            case MANY -> many(ports, random, goesOn);
            case NOISE -> {
                try (Socket socket = random.nextBoolean()
                        ? open(anyPort(ports, random), anyType(random))
                        : new Socket(InetAddress.getLoopbackAddress(), anyPort(ports, random))) {
                    byte[] noise = new byte[1 + random.nextInt(10_000)];
                    random.nextBytes(noise);
                    socket.getOutputStream().write(noise);
                }
            }
        }
    }

    private static Socket open(int port, SocketType type) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write(RawPeer.handshake(type));
        return socket;
    }

    private static int anyPort(ZmqPorts ports, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> ports.manage();
            case 1 -> ports.pub();
            default -> ports.sub();
        };
    }

    private static SocketType anyType(Random random) {
        return TYPES.get(random.nextInt(TYPES.size()));
    }

    private static void repeat(int port, SocketType type, byte[] bytes, BooleanSupplier goesOn) throws IOException {
        Socket socket = open(port, type);
        socket.setSoLinger(true, 0);
        Thread closer = new Thread(() -> {
            idle(Integer.MAX_VALUE, goesOn);
            close(socket);
        });
        closer.setDaemon(true);
        closer.start();
        try {
            while (goesOn.getAsBoolean()) {
                socket.getOutputStream().write(bytes);
            }
        } finally {
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    private static void slow(ZmqPorts ports, BooleanSupplier goesOn) throws IOException {
        try (Socket socket = open(ports.manage(), SocketType.REQ)) {
            InputStream answers = socket.getInputStream();
            for (int i = 0; i < PIECES && goesOn.getAsBoolean(); i++) {
                socket.getOutputStream().write(request("heartbeat", "nobody"));
                answers.skipNBytes(1);
                idle(5, goesOn);
            }
        }
    }

    private static void silent(ZmqPorts ports, Random random, BooleanSupplier goesOn) {
        ZmqApp app = new ZmqApp(ports);
        try {
            app.subscribe("stix2");
            idle(500 + random.nextInt(500), goesOn);
        } finally {
            app.close();
        }
    }

    private static void many(ZmqPorts ports, Random random, BooleanSupplier goesOn) throws IOException {
        Socket[] open = new Socket[30];
        try {
            byte[] begun =
                    ByteBuffer.allocate(50_000).put((byte) 2).putLong(900_000).array();
            for (int i = 0; i < open.length && goesOn.getAsBoolean(); i++) {
                open[i] = open(ports.sub(), SocketType.PUB);
                open[i].getOutputStream().write(begun);
            }
            idle(random.nextInt(300), goesOn);
        } finally {
            for (Socket socket : open) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
    }

    private static void idle(int milliseconds, BooleanSupplier goesOn) {
        for (int i = 0; i < milliseconds && goesOn.getAsBoolean(); i++) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static byte[] publication(Random random) {
        String text = "stix2/indicator " + Stix.indicator(1_000_000 + random.nextInt(1000));
        return repeated(RawPeer.message(text), 50);
    }

    private static byte[] request(String action, String topic) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(new byte[] {1, 0});
        request.writeBytes(RawPeer.message("{\"action\": \"" + action + "\", \"topic\": \"" + topic + "\"}"));
        return request.toByteArray();
    }

    private static byte[] repeated(byte[] frame) {
        return repeated(frame, PIECES);
    }

    private static byte[] repeated(byte[] frame, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(frame.length * times);
        for (int i = 0; i < times; i++) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }

    @Override
    public String toString() {
        return new String(name().getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII)
                .toLowerCase(java.util.Locale.ROOT);
    }
}
