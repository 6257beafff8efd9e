package io.threatbus.dist;

import io.threatbus.message.Json;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ports of a running bus for applications on ZeroMQ.
 *
 * @param manage where they subscribe
 * @param receive where they receive
 * @param send where they send to
 */
record BusPorts(int manage, int receive, int send) {
    /** How long a connection, or an answer, may take. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Pattern NAMED =
            Pattern.compile("applications subscribe at (\\d+), receive at (\\d+), send to (\\d+)");

    /** As the log of the bus names them. */
    static BusPorts of(String log) {
        Matcher ports = NAMED.matcher(log);
        if (!ports.find()) {
            throw new AssertionError("no ports in the log:\n" + log);
        }
        return new BusPorts(
                Integer.parseInt(ports.group(1)), Integer.parseInt(ports.group(2)), Integer.parseInt(ports.group(3)));
    }

    /** Ports of the loopback interface that nobody has at the moment. */
    static List<Integer> free(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    static ZmtpClient connect(int port, SocketType type) throws IOException {
        return ZmtpClient.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), type, PATIENCE);
    }

    /** Subscribes; what messages begin with that come for it. */
    byte[] register(String topic) throws IOException {
        try (ZmtpClient client = connect(manage, SocketType.REQ)) {
            client.send(List.of(
                    new byte[0],
                    Json.write(Map.of("action", "subscribe", "topic", topic)).bytes()));
            client.flush();
            Map<?, ?> reply = (Map<?, ?>) Json.read(client.receive().get(1));
            return String.valueOf(reply.get("topic")).getBytes(StandardCharsets.US_ASCII);
        }
    }
}
