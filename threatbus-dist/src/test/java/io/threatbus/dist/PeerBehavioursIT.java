package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Peers that behave as a seed says, several at once, at all listeners of the package with its default heap, and a WebSocket that
 * the bus connects to, beside an application that does everything right: the process lives, the application misses nothing and gets nothing twice, all its
 * heartbeats are answered, no kind of trouble has more than a line a minute, and when all have gone nothing is held.
 *
 * <p>{@code -Dthreatbus.behaviours.runs}, {@code .seconds}, {@code .atOnce} and {@code .seed} choose how much. With
 * {@code .atOnce=1} and {@code -Dthreatbus.fairness=true} it is also asserted how late messages are, for a machine that does
 * nothing else.
 */
class PeerBehavioursIT {
    private static final int RUNS = Integer.getInteger("threatbus.behaviours.runs", 100);
    private static final double SECONDS = Double.parseDouble(System.getProperty("threatbus.behaviours.seconds", "1"));
    private static final int AT_ONCE = Integer.getInteger("threatbus.behaviours.atOnce", 16);
    private static final long SEED = Long.getLong("threatbus.behaviours.seed", 20261129L);
    private static final boolean STRICT = Boolean.getBoolean("threatbus.fairness");

    @TempDir
    Path directory;

    private final AtomicLong next = new AtomicLong();

    @Test
    void whoeverElseIsThereNothingIsLostAndNothingComesTwice() throws Exception {
        try (HostileWebSocket webSocket = new HostileWebSocket(SEED);
                AttackedBus bus = new AttackedBus(
                        directory,
                        10,
                        ", websocket: [{url: 'ws://127.0.0.1:" + webSocket.port() + "/v1/messages/json'}]",
                        "store: {}",
                        "");
                ProcessGauge gauge = new ProcessGauge(bus.pid());
                HealthyApp healthy = new HealthyApp(bus.zmq())) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                Thread thread = new Thread(() -> runs(bus), "peers-" + i);
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(next.get()).isGreaterThanOrEqualTo(RUNS);
            assertThat(bus.metric("threatbus_zeek_broker_peers_added_total", ""))
                    .as("peers that were let in at the port for Zeek")
                    .isPositive();
            assertThat(webSocket.answered()).as("connections of the bus").isPositive();
            healthy.finish();
            System.out.println(
                    RUNS + " runs of " + SECONDS + " s, " + AT_ONCE + " at once: " + healthy + "; the bus: " + gauge);
            bus.awaitNothingHeld();
            assertThat(bus.metric("threatbus_zmq_failures_total", "")).isZero();
            assertThat(bus.metric("threatbus_zeek_broker_unexpected_failures_total", ""))
                    .isZero();
            bus.requireQuietLog();
            if (STRICT) {
                assertThat(healthy.latency(0.99)).isLessThan(Duration.ofMillis(100));
            }
        }
    }

    private void runs(AttackedBus bus) {
        for (long number = next.getAndIncrement(); number < RUNS; number = next.getAndIncrement()) {
            PeerBehaviour.Run run = new PeerBehaviour.Run(bus, SEED + number);
            Thread peer = new Thread(run::run, "run " + number + ", " + run);
            peer.setDaemon(true);
            peer.start();
            LockSupport.parkNanos((long) (SECONDS * 1e9));
            run.end();
            try {
                peer.join(Duration.ofSeconds(30).toMillis());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            assertThat(peer.isAlive()).as("%s has ended", peer.getName()).isFalse();
        }
    }
}
