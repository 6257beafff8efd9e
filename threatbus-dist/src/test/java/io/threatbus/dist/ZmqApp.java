package io.threatbus.dist;

import io.threatbus.message.Json;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An application on ZeroMQ that publishes what it is told, and keeps every sighting with the time at which it came. */
final class ZmqApp implements AutoCloseable {
    /** A sighting, and when it came by {@link System#nanoTime}. */
    record Seen(Map<?, ?> sighting, long at) {
        String indicator() {
            return String.valueOf(sighting.get("sighting_of_ref"));
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern PORTS =
            Pattern.compile("applications subscribe at (\\d+), receive at (\\d+), send to (\\d+)");

    private final ZmtpClient publisher;
    private final ZmtpClient subscriber;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Thread receiving = new Thread(this::receive, "sightings");
    private volatile boolean closed;

    /** @param log of the bus, which names the ports */
    ZmqApp(String log) throws IOException {
        Matcher ports = ports(log);
        subscriber = connect(ports.group(2), SocketType.SUB);
        publisher = connect(ports.group(3), SocketType.PUB);
        subscriber.subscribe(register(ports.group(1)));
        publisher.receive();
        receiving.start();
    }

    private static Matcher ports(String log) {
        Matcher ports = PORTS.matcher(log);
        if (!ports.find()) {
            throw new AssertionError("no ports in the log:\n" + log);
        }
        return ports;
    }

    /** Where applications subscribe. */
    static String managePort(String log) {
        return ports(log).group(1);
    }

    private static ZmtpClient connect(String port, SocketType type) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
        return ZmtpClient.connect(address, type, PATIENCE);
    }

    private static byte[] register(String port) throws IOException {
        try (ZmtpClient client = connect(port, SocketType.REQ)) {
            byte[] request = Json.write(Map.of("action", "subscribe", "topic", "stix2/sighting"))
                    .bytes();
            client.send(List.of(new byte[0], request));
            client.flush();
            Map<?, ?> reply = (Map<?, ?>) Json.read(client.receive().get(1));
            return String.valueOf(reply.get("topic")).getBytes(StandardCharsets.US_ASCII);
        }
    }

    void publish(Map<String, ?> indicator) throws IOException {
        publisher.send(List.of(("stix2/indicator " + Json.write(indicator)).getBytes(StandardCharsets.UTF_8)));
        publisher.flush();
    }

    private void receive() {
        while (!closed) {
            try {
                byte[] frame = subscriber.receive().get(0);
                String text = new String(frame, StandardCharsets.UTF_8);
                Object object = Json.read(text.substring(text.indexOf('{')).getBytes(StandardCharsets.UTF_8));
                seen.add(new Seen((Map<?, ?>) object, System.nanoTime()));
            } catch (SocketTimeoutException e) {
                // Nothing came.
                Thread.onSpinWait();
            } catch (IOException e) {
                return;
            }
        }
    }

    /** All sightings so far. */
    List<Seen> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        subscriber.close();
        publisher.close();
    }
}
