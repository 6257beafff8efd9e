package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A healthy application, which publishes and receives fifty messages a second, beside peers that behave as a seed says: it
 * loses nothing and gets nothing twice. How late its messages are is written down, and asserted with
 * {@code -Dthreatbus.fairness=true}, for a machine that does nothing else.
 *
 * <p>{@code -Dthreatbus.fairness.runs}, {@code .seconds}, {@code .peers} and {@code .seed} choose how much.
 */
class FairnessTest {
    private static final int RUNS = Integer.getInteger("threatbus.fairness.runs", 8);
    private static final int SECONDS = Integer.getInteger("threatbus.fairness.seconds", 1);
    private static final int PEERS = Integer.getInteger("threatbus.fairness.peers", 4);
    private static final long SEED = Long.getLong("threatbus.fairness.seed", 20261129L);
    private static final boolean STRICT = Boolean.getBoolean("threatbus.fairness");
    private static final long PERIOD_NANOS = Duration.ofMillis(20).toNanos();
    private static final long IN_TIME_NANOS = Duration.ofMillis(100).toNanos();
    private static final List<Behaviour> BEHAVIOURS = List.of(Behaviour.values());
    private static final int FOREIGN = 1_000_000;
    private static final Pattern NUMBER = Pattern.compile("\"x_number\": (\\d+)");

    private final Map<Integer, Long> sent = new ConcurrentHashMap<>();
    private final List<Long> latencies = new ArrayList<>();
    private int next;

    @Test
    void whoeverElseIsThereNothingIsLostAndNothingComesTwice() throws InterruptedException {
        try (TestBus bus = new TestBus();
                ZmqApp healthy = bus.app().subscribe("stix2")) {
            for (int run = 0; run < RUNS; run++) {
                Random random = new Random(SEED + run);
                List<Behaviour> behaviours = new ArrayList<>();
                int peers = PEERS == 1 ? 1 : 1 + random.nextInt(PEERS);
                for (int i = 0; i < peers; i++) {
                    behaviours.add(BEHAVIOURS.get(random.nextInt(BEHAVIOURS.size())));
                }
                beside(bus, healthy, behaviours, SEED + run);
            }
            assertThat(bus.metric("zmq_failures")).as("defects").isZero();
        }
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        long late = LongStream.of(sorted).filter(nanos -> nanos > IN_TIME_NANOS).count();
        System.out.printf(
                "fairness: %d messages in %d runs, half within %d µs, 99 %% within %d µs, %d later than 100 ms%n",
                sorted.length, RUNS, sorted[sorted.length / 2] / 1000, sorted[sorted.length * 99 / 100] / 1000, late);
        if (STRICT) {
            assertThat(sorted[sorted.length * 99 / 100]).isLessThan(IN_TIME_NANOS);
        }
    }

    private void beside(TestBus bus, ZmqApp healthy, List<Behaviour> behaviours, long seed)
            throws InterruptedException {
        AtomicBoolean goesOn = new AtomicBoolean(true);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < behaviours.size(); i++) {
            Behaviour behaviour = behaviours.get(i);
            Random random = new Random(seed * 31 + i);
            Thread thread = new Thread(() -> behaviour.run(bus.ports(), random, goesOn::get), "peer-" + behaviour);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        int first = next;
        int count = SECONDS * 50;
        Thread publisher = new Thread(() -> publish(healthy, first, count), "healthy");
        publisher.setDaemon(true);
        publisher.start();
        next += count;
        BitSet received = new BitSet();
        while (received.cardinality() < count) {
            String json = healthy.receive().json();
            int number = number(json);
            if (number < FOREIGN) {
                assertThat(received.get(number - first))
                        .as("%d twice beside %s", number, behaviours)
                        .isFalse();
                received.set(number - first);
                latencies.add(System.nanoTime() - sent.get(number));
            }
        }
        assertThat(healthy.heartbeat().get("status"))
                .as("heartbeat beside %s", behaviours)
                .isEqualTo("success");
        goesOn.set(false);
        publisher.join();
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(30).toMillis());
            assertThat(thread.isAlive()).as("%s has ended", thread.getName()).isFalse();
        }
    }

    private void publish(ZmqApp healthy, int first, int count) {
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long wait = begin + i * PERIOD_NANOS - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
            sent.put(first + i, System.nanoTime());
            healthy.send("stix2/indicator", Stix.indicator(first + i));
        }
    }

    private static int number(String json) {
        Matcher matcher = NUMBER.matcher(json);
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }
}
