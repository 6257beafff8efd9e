package io.threatbus.bench;

import io.threatbus.app.zmq.ZmqPorts;
import io.threatbus.message.Json;
import io.threatbus.zmtp.ClientSecurity;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** One publisher and its subscribers. Every message is another indicator and carries when it was sent. */
final class Load implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final byte[] TOPIC = "stix2/indicator ".getBytes(StandardCharsets.US_ASCII);
    private static final int STAMP_DIGITS = 19;
    private static final int BATCH = 64;
    private static final int WARM_UP = 100_000;
    private static final double NANOS = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final String STAMP_KEY = ", \"x_sent\": ";
    private static final String ID = "indicator--";
    private static final byte[] HEXADECIMAL = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int BITS_PER_DIGIT = 4;

    private final ZmqPorts ports;
    private final boolean managed;
    private final ClientSecurity security;
    private final ZmtpClient publisher;
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<String> registered = new ArrayList<>();
    private final byte[] template;
    private final int idAt;
    private Optional<ZmtpClient> silent = Optional.empty();
    private long sent;
    /** Each load has indicators of its own. */
    private final long first = System.nanoTime();

    private long number;

    private Load(ZmqPorts ports, boolean managed, ClientSecurity security) throws IOException {
        this.ports = ports;
        this.managed = managed;
        this.security = security;
        this.publisher = connect(ports.sub(), SocketType.PUB, security);
        String json = new String(Indicators.json(1), StandardCharsets.UTF_8);
        String stamped = json.substring(0, json.length() - 1) + STAMP_KEY + "1".repeat(STAMP_DIGITS) + "}";
        String frame = "stix2/indicator " + stamped;
        this.template = frame.getBytes(StandardCharsets.UTF_8);
        this.idAt = frame.indexOf(ID) + ID.length();
    }

    static Load on(Target target, int count) throws IOException, InterruptedException {
        return on(target.ports(), target.isBus(), count, target.security());
    }

    /**
     * A load on a bus or forwarder.
     *
     * @param managed whether one has to register to receive
     */
    static Load on(ZmqPorts ports, boolean managed, int count) throws IOException, InterruptedException {
        return on(ports, managed, count, ClientSecurity.none());
    }

    private static Load on(ZmqPorts ports, boolean managed, int count, ClientSecurity security)
            throws IOException, InterruptedException {
        Load load = new Load(ports, managed, security);
        for (int i = 0; i < count; i++) {
            load.subscribers.add(new Subscriber(load.subscribe()));
        }
        load.publisher.receive();
        while (load.subscribers.stream().anyMatch(subscriber -> subscriber.received() == 0)) {
            load.send(1, 0);
            Thread.sleep(50);
        }
        load.awaitAll();
        return load;
    }

    private ZmtpClient subscribe() throws IOException {
        if (!managed) {
            return subscribe(ports, TOPIC, security);
        }
        String topic = register(ports, 0, security);
        registered.add(topic);
        return subscribe(ports, topic.getBytes(StandardCharsets.US_ASCII), security);
    }

    /** Receives from now on what goes to a topic. */
    static ZmtpClient subscribe(ZmqPorts ports, byte[] topic) throws IOException {
        return subscribe(ports, topic, ClientSecurity.none());
    }

    private static ZmtpClient subscribe(ZmqPorts ports, byte[] topic, ClientSecurity security) throws IOException {
        ZmtpClient client = connect(ports.pub(), SocketType.SUB, security);
        client.subscribe(topic);
        return client;
    }

    /** The topic of a new subscriber of a bus, who wants the history of so many days. */
    static String register(ZmqPorts ports, int days) throws IOException {
        return register(ports, days, ClientSecurity.none());
    }

    private static String register(ZmqPorts ports, int days, ClientSecurity security) throws IOException {
        return String.valueOf(
                request(ports, Map.of("action", "subscribe", "topic", "stix2/indicator", "snapshot", days), security)
                        .get("topic"));
    }

    /** Ends a subscription. */
    static void unregister(ZmqPorts ports, String topic) throws IOException {
        unregister(ports, topic, ClientSecurity.none());
    }

    private static void unregister(ZmqPorts ports, String topic, ClientSecurity security) throws IOException {
        request(ports, Map.of("action", "unsubscribe", "topic", topic), security);
    }

    private static Map<?, ?> request(ZmqPorts ports, Map<String, Object> request, ClientSecurity security)
            throws IOException {
        try (ZmtpClient client = connect(ports.manage(), SocketType.REQ, security)) {
            client.send(List.of(new byte[0], Json.write(request).bytes()));
            client.flush();
            return (Map<?, ?>) Json.read(client.receive().get(1));
        }
    }

    private static ZmtpClient connect(int port, SocketType type, ClientSecurity security) throws IOException {
        return ZmtpClient.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), type, TIMEOUT, security);
    }

    /**
     * What a bus or forwarder did under a load.
     *
     * @param rate messages a second
     * @param micros its CPU time for each, in microseconds
     * @param lost how many messages subscribers did not get
     */
    record Result(double rate, double micros, long lost) {}

    /** Gives a load of messages, as fast as they are taken, to so many subscribers. */
    static Result measure(Target target, int subscribers, int messages) throws IOException, InterruptedException {
        try (Load load = on(target, subscribers)) {
            load.send(WARM_UP / subscribers, 0);
            load.awaitAll();
            Duration cpuBefore = target.cpu();
            Duration took = load.send(messages, 0).plus(load.awaitAll());
            Duration cpu = target.cpu().minus(cpuBefore);
            return new Result(
                    messages / (took.toNanos() / NANOS), cpu.toNanos() / NANOS_PER_MICRO / messages, load.lost());
        }
    }

    /** Sends messages, as fast as they are taken or at a rate, and returns how long that took. */
    Duration send(int count, int perSecond) throws IOException {
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            if (perSecond > 0) {
                pace(begin + i * 1_000_000_000L / perSecond);
            }
            byte[] stamp = Long.toString(System.nanoTime()).getBytes(StandardCharsets.US_ASCII);
            byte[] frame = template.clone();
            ByteBuffer.wrap(frame, frame.length - 1 - stamp.length, stamp.length)
                    .put(stamp);
            Arrays.fill(frame, frame.length - 1 - STAMP_DIGITS, frame.length - 1 - stamp.length, (byte) ' ');
            identify(frame, number++);
            publisher.send(List.of(frame));
            if (perSecond > 0 || i % BATCH == BATCH - 1) {
                publisher.flush();
            }
        }
        publisher.flush();
        sent += count;
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Writes another identifier over the first two groups of the template's: 48 bits that look like chance. */
    private void identify(byte[] frame, long number) {
        long bits = (first + number) * 0x9E3779B97F4A7C15L;
        for (int digit = 0; digit < 13; digit++) {
            if (digit != 8) {
                frame[idAt + digit] = HEXADECIMAL[(int) (bits >>> (Long.SIZE - BITS_PER_DIGIT))];
                bits <<= BITS_PER_DIGIT;
            }
        }
    }

    /** Whether a frame is one of ours. */
    static boolean isStamped(byte[] frame) {
        int key = frame.length - 1 - STAMP_DIGITS - STAMP_KEY.length();
        return key > 0 && new String(frame, key, STAMP_KEY.length(), StandardCharsets.US_ASCII).equals(STAMP_KEY);
    }

    private static void pace(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Waits until everybody has everything, or nothing more comes, and returns how long that took. */
    Duration awaitAll() {
        long begin = System.nanoTime();
        long progress = -1;
        long since = begin;
        long last = begin;
        while (missing() > 0 && System.nanoTime() - since < TIMEOUT.toNanos() / 4) {
            if (missing() != progress) {
                progress = missing();
                since = System.nanoTime();
                last = since;
            }
            LockSupport.parkNanos(500_000);
        }
        return Duration.ofNanos((missing() == 0 ? System.nanoTime() : last) - begin);
    }

    private long missing() {
        return subscribers.stream()
                .mapToLong(subscriber -> sent - subscriber.received())
                .sum();
    }

    /** How many deliveries never came, since the first message. */
    long lost() {
        return missing();
    }

    void forgetLatencies() {
        subscribers.forEach(Subscriber::forgetLatencies);
    }

    long latencyMicros(double quantile) {
        return subscribers.get(0).latencyMicros(quantile);
    }

    void addSilentSubscriber() throws IOException {
        silent = Optional.of(subscribe());
    }

    /** Reads at last what the silent subscriber was given, and returns how much that is. */
    long drainSilentSubscriber() throws IOException {
        ZmtpClient client = silent.orElseThrow();
        client.setTimeout(Duration.ofSeconds(3));
        long count = 0;
        try {
            while (true) {
                client.receive();
                count++;
            }
        } catch (SocketTimeoutException e) {
            return count;
        }
    }

    /** Leaves as an application should: the bus keeps nothing for whoever has gone. */
    @Override
    public void close() throws IOException {
        for (String topic : registered) {
            unregister(ports, topic, security);
        }
        silent.ifPresent(ZmtpClient::close);
        publisher.close();
        subscribers.forEach(Subscriber::close);
    }
}
