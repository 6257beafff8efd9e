package io.threatbus.bench;

import io.threatbus.coverage.Ledger;
import io.threatbus.coverage.PeerNote;
import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Topic;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Proof;
import io.threatbus.spi.Recipient;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * What the account of coverage takes for many peers and indicators: heap, bytes that are kept over a restart, the time of a
 * question, and the time for a message.
 *
 * <pre>java -cp benchmarks.jar io.threatbus.bench.CoverageCost [peers] [indicators]</pre>
 */
public final class CoverageCost {
    private static final PrintStream OUT = System.out;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int BATCH = 64;
    private static final int FANNED = 10;
    private static final int ROUNDS = 20;
    private static final int LIVE = 64 * 2000;

    private CoverageCost() {}

    public static void main(String[] arguments) {
        int peers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
        int indicators = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        Ledger ledger = new Ledger(InstantSource.system());
        SplittableRandom random = new SplittableRandom(1);
        long begin = Instant.now().getEpochSecond() - 86_400;
        StixId last = StixId.of("indicator--00000000-0000-4000-8000-000000000000");
        for (int i = 0; i < indicators; i++) {
            last = new StixId("indicator", new UUID(random.nextLong(), random.nextLong()));
            ledger.known(last, random.nextLong(), (begin + i / 100) * 1_000_000L, true);
        }
        List<Recipient> recipients = new ArrayList<>();
        for (int i = 0; i < peers; i++) {
            Recipient recipient = new Recipient(
                    "zmq",
                    SubscriptionRequest.to("zmq/" + i, Topic.INDICATOR)
                            .withPeer(Peer.at(new InetSocketAddress("192.0.2.1", 1 + i), "sensor-" + i))
                            .withResume());
            recipients.add(recipient);
            ledger.restore(new PeerNote(
                    "sensor-" + i,
                    "zmq",
                    "zmq/" + i,
                    0,
                    Instant.now().getEpochSecond(),
                    List.of(),
                    List.of(),
                    Proof.Kind.SENT,
                    Instant.now().toEpochMilli()));
            ledger.subscribed(recipient);
        }
        List<Indicator> live = live();
        double number = Double.MAX_VALUE;
        double sent = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            double numbered = nanos(() -> each(
                    live,
                    batch ->
                            ledger.number(batch, StixTimestamp.of(Instant.now()).epochMicros())));
            // As the bus does it: one batch to all, then the next.
            double handedOn = nanos(
                    () -> each(live, batch -> recipients.subList(0, FANNED).forEach(to -> ledger.sent(to, batch))));
            number = Math.min(number, numbered);
            sent = Math.min(sent, handedOn);
        }
        for (Recipient recipient : recipients.subList(FANNED, recipients.size())) {
            // Every peer misses one in a thousand, others than the next.
            int phase = random.nextInt(1000);
            int from = 0;
            for (int lost = phase; lost < live.size(); lost += 1000) {
                ledger.sent(recipient, live.subList(from, lost));
                from = lost + 1;
            }
            ledger.sent(recipient, live.subList(from, live.size()));
        }
        ledger.tidy();
        print("%d peers, %d indicators", peers, ledger.active());
        print(
                "changes: %.1f MB of heap, %.1f bytes an indicator",
                ledger.changeBytes() / 1e6, (double) ledger.changeBytes() / ledger.active());
        print("peers: %.2f MB of heap, %d bytes each", ledger.peerBytes() / 1e6, ledger.peerBytes() / peers);
        long kept = ledger.notes(false).stream()
                .mapToLong(note -> Json.write(note.json()).size())
                .sum();
        print("kept over a restart: %.2f MB", kept / 1e6);
        StixId asked = last;
        print("who holds one: %.1f ms", millis(() -> ledger.holders(asked)));
        print("all peers: %.1f ms", millis(ledger::peers));
        print(
                "numbering: %.1f ns a message; sent: %.1f ns a message and peer",
                number / live.size(), sent / live.size() / FANNED);
    }

    private static List<Indicator> live() {
        List<Indicator> live = new ArrayList<>();
        for (int i = 0; i < LIVE; i++) {
            live.add((Indicator) MessageParser.DEFAULT.parse(Indicators.json(i)).orThrow());
        }
        return live;
    }

    private interface Batches {
        void take(List<Indicator> batch);
    }

    private static void each(List<Indicator> all, Batches batches) {
        for (int from = 0; from < all.size(); from += BATCH) {
            batches.take(all.subList(from, from + BATCH));
        }
    }

    /** Time of this thread's processor: others may run beside. */
    private static double nanos(Runnable task) {
        long before = THREADS.getCurrentThreadCpuTime();
        task.run();
        return THREADS.getCurrentThreadCpuTime() - before;
    }

    private static double millis(Runnable task) {
        task.run();
        return Duration.ofNanos((long) nanos(task)).toNanos() / 1e6;
    }

    private static void print(String format, Object... values) {
        OUT.printf(Locale.ROOT, format + "%n", values);
    }
}
