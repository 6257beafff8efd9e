package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Json;
import io.threatbus.testing.Await;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A heap of 96 MB, twenty subscribers of which ten hang, and a publisher that
 * sends messages of 200 bytes to 1 MB as fast as they are taken: the process lives, those that read get all, and what those
 * that hang have lost is what was counted, which their next heartbeat says; the store sends it again. {@code -Dthreatbus.hanging.seconds=300} chooses
 * how long.
 */
class HangingSubscribersIT {
    private static final int SECONDS = Integer.getInteger("threatbus.hanging.seconds", 8);
    private static final int OF_EACH_KIND = 10;
    /** After a long run to send all again takes too long. */
    private static final int MOST_AGAIN = 3_000;

    private static final String STORE = "store: {}";

    private static final int SMALLEST = 200;
    private static final int LARGEST = 1_000_000;
    private static final int LONGEST_HEAD = 500;
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Pattern NUMBER = Pattern.compile("'n(\\d+)\\.example'");

    @TempDir
    Path directory;

    /** A subscription, its connection, and what has come. */
    private static final class Sensor implements AutoCloseable {
        private final byte[] topic;
        private final AttackConnection connection;
        private final AtomicInteger received = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private volatile boolean closed;
        private final BitSet again = new BitSet();
        private int last = -1;

        Sensor(BusPorts ports) throws IOException {
            topic = ports.register("stix2/indicator");
            connection = new AttackConnection(ports.receive(), SocketType.SUB).subscribe(topic);
        }

        /** Reads for as long as it is open, on a thread of its own. */
        Sensor reading() {
            Thread thread = new Thread(
                    () -> {
                        try {
                            while (!closed) {
                                readUntilQuiet();
                            }
                        } catch (IOException | AssertionError e) {
                            if (!closed) {
                                failure.set(e);
                            }
                        }
                    },
                    "reading");
            thread.setDaemon(true);
            thread.start();
            return this;
        }

        /** Reads what was sent the first time: until nothing comes for a while, or something that was lost is sent again. */
        void readUntilQuiet() throws IOException {
            OptionalInt number = next();
            while (number.isPresent() && number.getAsInt() > last) {
                last = number.getAsInt();
                received.incrementAndGet();
                number = next();
            }
            number.ifPresent(again::set);
        }

        private OptionalInt next() throws IOException {
            Optional<byte[]> message = connection.next(QUIET);
            if (message.isEmpty()) {
                return OptionalInt.empty();
            }
            byte[] frame = message.get();
            Matcher number =
                    NUMBER.matcher(new String(frame, 0, Math.min(frame.length, LONGEST_HEAD), StandardCharsets.UTF_8));
            assertThat(number.find()).as("it has a number").isTrue();
            return OptionalInt.of(Integer.parseInt(number.group(1)));
        }

        /** Reads what is sent again until so many that were lost have come. */
        void readAgain(int lost) throws IOException {
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (again.cardinality() < lost) {
                assertThat(System.nanoTime())
                        .as("%d of %d have come again", again.cardinality(), lost)
                        .isLessThan(end);
                next().ifPresent(again::set);
            }
        }

        /** What the bus says to a request about the subscription. */
        String ask(BusPorts ports, String action) throws IOException {
            try (ZmtpClient client = BusPorts.connect(ports.manage(), SocketType.REQ)) {
                client.send(List.of(
                        new byte[0],
                        Json.write(Map.of("action", action, "topic", new String(topic, StandardCharsets.US_ASCII)))
                                .bytes()));
                client.flush();
                return new String(client.receive().get(1), StandardCharsets.UTF_8);
            }
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                connection.close();
            }
        }
    }

    /** A store would send again what was lost, and that could be lost once more. */
    @Test
    void whoReadsMissesNothingAndWhatTheOthersLoseIsCounted() throws Exception {
        run("");
    }

    @Test
    void whatTheOthersLoseIsSentAgainByTheStore() throws Exception {
        run(STORE);
    }

    private void run(String store) throws Exception {
        List<Sensor> reading = new ArrayList<>();
        List<Sensor> hanging = new ArrayList<>();
        try (AttackedBus bus = new AttackedBus(directory, 3600, "", store, "-Xmx96m");
                ProcessGauge gauge = new ProcessGauge(bus.pid())) {
            for (int i = 0; i < OF_EACH_KIND; i++) {
                reading.add(new Sensor(bus.zmq()).reading());
                hanging.add(new Sensor(bus.zmq()));
            }
            int sent = publish(bus);
            Await.until("those that read have all", Duration.ofSeconds(60), () -> reading.stream()
                    .allMatch(sensor -> sensor.received.get() == sent || sensor.failure.get() != null));
            assertThat(reading).allSatisfy(sensor -> assertThat(sensor.received.get())
                    .as("%s", sensor.failure.get())
                    .isEqualTo(sent));

            long lost = 0;
            for (Sensor sensor : hanging) {
                sensor.readUntilQuiet();
                lost += sent - sensor.received.get();
            }
            double counted = bus.metric("threatbus_messages_dropped_total", "zmq");
            System.out.printf(
                    "%d messages in %d s: those that hang have lost %d, %.0f are counted; the bus: %s%n",
                    sent, SECONDS, lost, counted, gauge);
            assertThat(lost).isPositive();
            if (store.isEmpty()) {
                assertThat(counted).isEqualTo((double) lost);
            } else {
                assertThat(counted).isGreaterThanOrEqualTo((double) lost);
                Sensor first = hanging.get(0);
                first.readAgain(Math.min(MOST_AGAIN, sent - first.received.get()));
            }
            for (Sensor sensor : hanging) {
                assertThat(sensor.ask(bus.zmq(), "heartbeat")).contains("error", "subscribe again");
            }
            for (Sensor sensor : reading) {
                assertThat(sensor.ask(bus.zmq(), "heartbeat")).contains("success");
                sensor.ask(bus.zmq(), "unsubscribe");
            }
            for (Sensor sensor : hanging) {
                sensor.close();
            }
            bus.awaitNothingHeld();
            assertThat(bus.log()).doesNotContain("OutOfMemory", "ERROR");
        } finally {
            for (Sensor sensor : reading) {
                sensor.close();
            }
            for (Sensor sensor : hanging) {
                sensor.close();
            }
        }
    }

    /** How many messages it were. */
    private static int publish(AttackedBus bus) throws IOException {
        Random random = new Random(1);
        String text = "d".repeat(LARGEST);
        int number = 0;
        try (AttackConnection publisher = new AttackConnection(bus.zmq().send(), SocketType.PUB)) {
            long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
            while (System.nanoTime() < end) {
                int size = (int) (SMALLEST * Math.pow((double) LARGEST / SMALLEST, random.nextDouble()));
                publisher.send(AttackConnection.publication(
                        "n" + number + ".example", ",\"description\":\"" + text.substring(0, size) + "\""));
                number++;
            }
            int all = number;
            Await.until(
                    "all are accepted",
                    Duration.ofSeconds(60),
                    () -> bus.metric("threatbus_messages_accepted_total", "stix2/indicator") == all);
        }
        return number;
    }
}
