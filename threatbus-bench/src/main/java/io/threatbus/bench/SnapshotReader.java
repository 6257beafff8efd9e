package io.threatbus.bench;

import io.threatbus.app.zmq.ZmqPorts;
import io.threatbus.zmtp.ZmtpClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A process that, for every line on standard input, subscribes with a snapshot, reads it, and says how much came in how
 * long. The snapshot has ended when nothing of it has come for a while.
 */
final class SnapshotReader {
    private static final int DAYS = 30;
    private static final Duration QUIET = Duration.ofSeconds(2);

    private SnapshotReader() {}

    public static void main(String[] arguments) throws IOException {
        ZmqPorts ports = SnapshotLatency.ports(arguments);
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        long expected = SnapshotLatency.objects(arguments);
        while (requests.readLine() != null) {
            expected = read(ports, expected);
        }
    }

    /** Reads as much as is expected, which is what came the first time, or until nothing more comes; how much. */
    private static long read(ZmqPorts ports, long expected) throws IOException {
        long begin = System.nanoTime();
        long last = begin;
        long received = 0;
        String topic = Load.register(ports, DAYS);
        try (ZmtpClient client = Load.subscribe(ports, topic.getBytes(StandardCharsets.US_ASCII))) {
            client.setTimeout(QUIET);
            while (received < expected && (received == 0 || System.nanoTime() - last < QUIET.toNanos())) {
                if (isHistory(client)) {
                    received++;
                    last = System.nanoTime();
                }
            }
        }
        Load.unregister(ports, topic);
        System.out.println(received + " " + (last - begin));
        return received;
    }

    /** Takes the next message; false if none comes in time. */
    private static boolean isHistory(ZmtpClient client) throws IOException {
        try {
            return !Load.isStamped(client.receive().get(0));
        } catch (SocketTimeoutException e) {
            return false;
        }
    }
}
