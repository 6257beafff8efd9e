package io.threatbus.dist;

import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Publishes objects over ZeroMQ to a bus of ours, or of the Python version; connects when it first does, and after {@link #close}. */
final class WirePublisher implements AutoCloseable {
    private final int port;
    private @Nullable ZmtpClient client;

    /**
     * One that is not connected yet.
     *
     * @param port where the bus takes messages
     */
    WirePublisher(int port) {
        this.port = port;
    }

    /** In this order. */
    void publish(List<Map<String, Object>> objects) {
        try {
            if (client == null) {
                client = BusPorts.connect(port, SocketType.PUB);
                client.receive();
            }
            for (Map<String, Object> object : objects) {
                client.send(List.of(WireBus.frame(object)));
            }
            client.flush();
        } catch (IOException e) {
            throw new AssertionError("the bus takes nothing", e);
        }
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
