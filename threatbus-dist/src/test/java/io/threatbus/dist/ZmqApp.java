package io.threatbus.dist;

import io.threatbus.message.Json;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application on ZeroMQ that publishes what it is told, and keeps every sighting with the time at which it came. */
final class ZmqApp implements AutoCloseable {
    /** A sighting, and when it came by {@link System#nanoTime}. */
    record Seen(Map<?, ?> sighting, long at) {
        String indicator() {
            return String.valueOf(sighting.get("sighting_of_ref"));
        }
    }

    private final ZmtpClient publisher;
    private final ZmtpClient subscriber;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Thread receiving = new Thread(this::receive, "sightings");
    private volatile boolean closed;

    /** @param log of the bus, which names the ports */
    ZmqApp(String log) throws IOException {
        BusPorts ports = BusPorts.of(log);
        subscriber = BusPorts.connect(ports.receive(), SocketType.SUB);
        publisher = BusPorts.connect(ports.send(), SocketType.PUB);
        subscriber.subscribe(ports.register("stix2/sighting"));
        publisher.receive();
        receiving.start();
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
