package io.threatbus.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Proof;
import io.threatbus.spi.Recipient;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.testing.Samples;
import io.threatbus.testing.TurnedClock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The account says what a plain one says, which keeps for each peer all that it holds: while peers come and go, lose some of
 * what is sent, confirm late, and the changes are forgotten and numbered anew meanwhile.
 */
class LedgerModelTest {
    private static final int STEPS = 60;
    private static final int PEERS = 4;
    private static final int BATCH = 2_000;
    private static final int HOT = 500;
    private static final int MANY = 20_000;

    private final TurnedClock clock = new TurnedClock();
    private final Map<StixId, Long> active = new LinkedHashMap<>();
    private final List<Model> peers = new ArrayList<>();
    private Random random = new Random(0);
    private int number;

    private static final class Model {
        final Recipient recipient;
        final Map<StixId, Long> held = new HashMap<>();
        final List<Indicator> waiting = new ArrayList<>();
        long messages;

        Model(String name) {
            recipient = new Recipient(
                    "zmq",
                    SubscriptionRequest.to("zmq/" + name, Topic.INDICATOR)
                            .withPeer(Peer.at(new InetSocketAddress("192.0.2.1", 4000), name))
                            .withSnapshot(Optional.of(SnapshotRequest.EVERYTHING)));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 1000000", "2, 4294900000, 1000000", "3, 2147400000, 9000"})
    void itSaysWhatAPlainAccountSays(long seed, long begin, int most) {
        random = new Random(seed);
        Ledger ledger = new Ledger(clock, new ChangeLog(begin));
        ledger.keep(most, most);
        for (int i = 0; i < PEERS; i++) {
            Model peer = new Model("sensor-" + i);
            peers.add(peer);
            ledger.subscribed(peer.recipient);
        }
        for (int step = 0; step < STEPS; step++) {
            clock.advance(Duration.ofSeconds(random.nextInt(30)));
            List<Indicator> batch = batch();
            ledger.number(batch, StixTimestamp.of(clock.instant()).epochMicros());
            note(batch, most);
            for (Model peer : peers) {
                peer.waiting.addAll(batch);
                deliver(ledger, peer);
            }
            if (random.nextInt(4) == 0) {
                ledger.tidy();
                compare(ledger);
            }
        }
        ledger.tidy();
        compare(ledger);
    }

    private List<Indicator> batch() {
        List<Indicator> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            int which = random.nextInt(10) > 0 ? random.nextInt(HOT) : HOT + random.nextInt(MANY);
            number++;
            batch.add(Samples.indicator("n" + which, Instant.ofEpochSecond(1_800_000_000L + number)));
        }
        return batch;
    }

    private void note(List<Indicator> batch, int most) {
        for (Indicator each : batch) {
            active.remove(each.id());
            active.put(each.id(), each.versionHash());
        }
        List<StixId> all = new ArrayList<>(active.keySet());
        all.subList(0, Math.max(0, all.size() - most)).forEach(active::remove);
    }

    /** Some of what waits, in its order, of which some is lost. */
    private void deliver(Ledger ledger, Model peer) {
        int many = random.nextInt(peer.waiting.size() + 1);
        List<Indicator> sent = new ArrayList<>();
        for (Indicator each : peer.waiting.subList(0, many)) {
            if (random.nextInt(200) > 0) {
                sent.add(each);
                peer.held.put(each.id(), each.versionHash());
            }
        }
        peer.waiting.subList(0, many).clear();
        ledger.sent(peer.recipient, sent);
        peer.messages += sent.size();
        if (peer == peers.get(0)) {
            ledger.proved(peer.recipient, Proof.answered(peer.messages));
        }
    }

    private void compare(Ledger ledger) {
        assertThat(ledger.active()).isEqualTo(active.size());
        for (Model peer : peers) {
            List<StixId> missing = active.entrySet().stream()
                    .filter(each -> !each.getValue().equals(peer.held.get(each.getKey())))
                    .map(Map.Entry::getKey)
                    .toList();
            assertThat(ledger.missing(peer.recipient, Integer.MAX_VALUE))
                    .extracting(Gap::id)
                    .isEqualTo(missing);
            PeerCoverage coverage = ledger.peer(peer.recipient.peer().name()).orElseThrow();
            assertThat(coverage.wanted()).isEqualTo(active.size());
            assertThat(coverage.missing()).isEqualTo(missing.size());
        }
    }
}
