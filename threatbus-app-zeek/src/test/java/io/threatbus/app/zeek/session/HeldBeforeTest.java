package io.threatbus.app.zeek.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.ScriptedZeek;
import io.threatbus.app.zeek.Settings;
import io.threatbus.app.zeek.TestBus;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.SetValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TimespanValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.intel.IntelItem;
import io.threatbus.app.zeek.intel.IntelType;
import io.threatbus.app.zeek.intel.ItemDigest;
import io.threatbus.app.zeek.proof.NodeProof;
import io.threatbus.app.zeek.proof.ProofListener;
import io.threatbus.message.Indicator;
import io.threatbus.spi.QueueSettings;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Zeek that proves what it holds, asks for no history, and holds what an earlier life of the bus gave it. */
final class HeldBeforeTest {
    private static final String MANAGEMENT = "threatbus/manage";

    private final ScriptedZeek zeek = new ScriptedZeek();
    private final List<NodeProof> proofs = new CopyOnWriteArrayList<>();
    /** By value: the name of its indicator. */
    private final Map<String, String> held = new ConcurrentHashMap<>();

    private final Map<String, Long> digests = new ConcurrentHashMap<>();

    private int answered;
    private long inserted;
    private TestBus bus = new TestBus(Settings.listening());
    private ZeekSession session = subscribed();

    private ZeekSession subscribed() {
        ZeekSession begun =
                new ZeekSession(zeek, TestServices.of(bus, QueueSettings.DEFAULT, 100_000, new ProofListener() {
                    @Override
                    public void proved(String label, NodeProof proof) {
                        proofs.add(proof);
                    }
                }));
        session = begun;
        say("announce", new CountValue(3));
        say("subscribe", StringValue.of("stix2/indicator"), TimespanValue.of(Duration.ZERO));
        Await.until("it is acknowledged", () -> !zeek.published().isEmpty());
        return begun;
    }

    @AfterEach
    void stop() {
        session.close(0);
        bus.close();
    }

    private void say(String event, BrokerData... arguments) {
        session.event(MANAGEMENT, ZeekEvent.of("Tenzir::" + event, arguments));
    }

    private StringValue topic() {
        return (StringValue) zeek.published().get(0).event().arguments().get(0);
    }

    private static Indicator indicator(String name, String value, int version, boolean revoked) {
        return Indicator.of(Map.of(
                "id",
                Samples.indicatorId(name).toString(),
                "created",
                "2026-01-01T00:00:00Z",
                "modified",
                "2026-01-01T00:00:0" + version + "Z",
                "pattern",
                "[domain-name:value = '" + value + "']",
                "pattern_type",
                "stix",
                "revoked",
                revoked));
    }

    private long digest(String value) {
        return digests.computeIfAbsent(value, any -> ItemDigest.of(new IntelItem(IntelType.DOMAIN, any)));
    }

    private long digestOf(Set<String> values) {
        return values.stream().mapToLong(this::digest).reduce(0, (one, other) -> one ^ other);
    }

    /** Does what the script does with what has come since, and what it does every five seconds. */
    private void turn() {
        bus.clock().advance(Duration.ofSeconds(5));
        for (; answered < zeek.published().size(); answered++) {
            ZeekEvent event = zeek.published().get(answered).event();
            switch (event.name()) {
                case "Tenzir::intel_batch" -> insert(event);
                case "Tenzir::tell_buckets" -> sayBuckets();
                case "Tenzir::tell_items" ->
                    sayItems((CountValue) event.arguments().get(1));
                default -> {}
            }
        }
        VectorValue refused =
                VectorValue.of(StringValue.of(""), new CountValue(0), new CountValue(0), new CountValue(inserted));
        VectorValue node = VectorValue.of(
                StringValue.of("zeek"),
                new CountValue(held.size()),
                new CountValue(digestOf(held.keySet())),
                new CountValue(inserted));
        say("holds", topic(), new CountValue(inserted), refused, VectorValue.of(node));
    }

    private void insert(ZeekEvent batch) {
        for (BrokerData record : ((VectorValue) batch.arguments().get(2)).elements()) {
            List<BrokerData> fields = ((VectorValue) record).elements();
            String value = fields.get(4).toString();
            if (fields.get(0).toString().equals("ADD")) {
                held.put(value, fields.get(2).toString());
            } else {
                held.remove(value);
            }
        }
        inserted = ((CountValue) batch.arguments().get(1)).value();
        say("inserted", batch.arguments().get(0), batch.arguments().get(1));
    }

    private void sayBuckets() {
        List<BrokerData> digests = new ArrayList<>();
        for (int bucket = 0; bucket < ItemDigest.BUCKETS; bucket++) {
            int wanted = bucket;
            digests.add(new CountValue(held.keySet().stream()
                    .mapToLong(this::digest)
                    .filter(digest -> ItemDigest.bucket(digest) == wanted)
                    .reduce(0, (one, other) -> one ^ other)));
        }
        say("buckets", topic(), new CountValue(inserted), new VectorValue(digests));
    }

    private void sayItems(CountValue bucket) {
        List<BrokerData> members = new ArrayList<>();
        held.forEach((value, id) -> {
            if (ItemDigest.bucket(digest(value)) == bucket.value()) {
                members.add(VectorValue.of(
                        StringValue.of("DOMAIN"), StringValue.of(value), new SetValue(List.of(StringValue.of(id)))));
            }
        });
        say("items", topic(), new CountValue(inserted), bucket, new VectorValue(members));
    }

    private void heldBefore(String name, String value) {
        held.put(value, Samples.indicatorId(name).toString());
    }

    private void isWhole() {
        Await.until("what it holds is what it is to hold", () -> {
            turn();
            return !proofs.isEmpty() && proofs.get(proofs.size() - 1).whole();
        });
    }

    @Test
    void whatNobodyHasWithdrawnCountsAsGivenAndIsReplacedByItsNextVersion() {
        heldBefore("one", "first.example");
        heldBefore("two", "other.example");
        isWhole();
        bus.publish(indicator("one", "second.example", 2, false));
        Await.until("the old value goes", () -> {
            turn();
            return held.keySet().equals(Set.of("second.example", "other.example"));
        });
        isWhole();
    }

    @Test
    void whatWasReplacedBeforeItWasSeenGoes() {
        heldBefore("one", "first.example");
        bus.publish(indicator("one", "second.example", 2, false));
        Await.until("the old value goes", () -> {
            turn();
            return held.keySet().equals(Set.of("second.example"));
        });
        isWhole();
    }

    @Test
    void whatIsWithdrawnUnderAnotherPatternGoes() {
        heldBefore("one", "first.example");
        isWhole();
        bus.publish(indicator("one", "second.example", 2, true));
        Await.until("the old value goes", () -> {
            turn();
            return held.isEmpty();
        });
    }

    @Test
    void whatTheStoreHasInANewerVersionIsReplacedByIt() {
        session.close(0);
        bus.close();
        zeek.published().clear();
        bus = TestBus.remembering(Settings.listening(), indicator("one", "second.example", 2, false));
        subscribed();
        heldBefore("one", "first.example");
        heldBefore("two", "unheard.example");
        Await.until("the new value comes, and what the store does not know goes", () -> {
            turn();
            return held.keySet().equals(Set.of("second.example"));
        });
        isWhole();
    }

    @Test
    void muchThatIsHeldIsKnownAfterAFewReports() {
        for (int i = 0; i < 300; i++) {
            heldBefore("indicator" + i, "value" + i + ".example");
        }
        isWhole();
    }

    @Test
    void eachOfSeveralValuesOfAnIndicatorCountsAsGiven() {
        for (int i = 0; i < 20; i++) {
            heldBefore("one", "value" + i + ".example");
        }
        isWhole();
        assertThat(held).hasSize(20);
        bus.publish(indicator("one", "value7.example", 2, false));
        Await.until("the others go", () -> {
            turn();
            return held.keySet().equals(Set.of("value7.example"));
        });
        isWhole();
    }

    @Test
    void inventionsOfAZeekTakeABoundedPartOfTheMemory() {
        String name = "x".repeat(1_000_000);
        long all = Math.min(16 << 20, Runtime.getRuntime().maxMemory() / 64) / name.length() + 10;
        for (int i = 0; i < all; i++) {
            heldBefore("invented" + i, i + name);
        }
        Await.until("a part of it counts as given", () -> {
            turn();
            return !proofs.isEmpty() && proofs.get(proofs.size() - 1).wanted() > all - 20;
        });
        for (int i = 0; i < 50; i++) {
            turn();
        }
        assertThat(proofs.get(proofs.size() - 1).wanted()).isLessThan(all);
    }
}
