package io.threatbus.app.zeek.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.ScriptedZeek;
import io.threatbus.app.zeek.Settings;
import io.threatbus.app.zeek.TestBus;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TimespanValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.intel.IntelItem;
import io.threatbus.app.zeek.intel.IntelType;
import io.threatbus.app.zeek.intel.ItemDigest;
import io.threatbus.app.zeek.proof.NodeProof;
import io.threatbus.app.zeek.proof.ProofListener;
import io.threatbus.spi.QueueSettings;
import io.threatbus.stix.StixId;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The conversation with a script that proves what it holds. */
final class ProvingScriptTest {
    private static final String MANAGEMENT = "threatbus/manage";

    private final TestBus bus = new TestBus(Settings.listening());
    private final ScriptedZeek zeek = new ScriptedZeek();
    private final List<NodeProof> proofs = new CopyOnWriteArrayList<>();
    private final List<Set<StixId>> missing = new CopyOnWriteArrayList<>();
    private final ZeekSession session = new ZeekSession(zeek, services());

    private ZeekServices services() {
        return TestServices.of(bus, QueueSettings.DEFAULT, 100_000, new ProofListener() {
            @Override
            public void proved(String label, NodeProof proof) {
                proofs.add(proof);
            }

            @Override
            public void missing(String label, String node, Set<StixId> indicators) {
                missing.add(indicators);
            }
        });
    }

    @BeforeEach
    void subscribe() {
        say("announce", new CountValue(3));
        say("subscribe", StringValue.of("stix2/indicator"), TimespanValue.of(Duration.ofSeconds(-1)));
        Await.until("it is acknowledged", () -> !zeek.published().isEmpty());
        for (String name : List.of("one", "two", "three")) {
            bus.publish(Samples.indicator(name));
        }
        Await.until("all came", () -> items() == 3);
        said("intel_batch")
                .forEach(batch -> say(
                        "inserted", batch.arguments().get(0), batch.arguments().get(1)));
    }

    @AfterEach
    void stop() {
        session.close(0);
        bus.close();
    }

    private void say(String event, BrokerData... arguments) {
        session.event(MANAGEMENT, ZeekEvent.of("Tenzir::" + event, arguments));
    }

    private List<ZeekEvent> said(String event) {
        return zeek.published().stream()
                .map(ScriptedZeek.Published::event)
                .filter(one -> one.name().equals("Tenzir::" + event))
                .toList();
    }

    private int items() {
        return said("intel_batch").stream()
                .mapToInt(batch ->
                        ((VectorValue) batch.arguments().get(2)).elements().size())
                .sum();
    }

    private StringValue topic() {
        return (StringValue)
                said("subscription_acknowledged").get(0).arguments().get(0);
    }

    private CountValue last() {
        List<ZeekEvent> batches = said("intel_batch");
        return (CountValue) batches.get(batches.size() - 1).arguments().get(1);
    }

    private static long digest(String name) {
        return ItemDigest.of(new IntelItem(IntelType.DOMAIN, name + ".example"));
    }

    private VectorValue node(String name, String... held) {
        long digest = Arrays.stream(held).mapToLong(ProvingScriptTest::digest).reduce(0, (one, other) -> one ^ other);
        return VectorValue.of(StringValue.of(name), new CountValue(held.length), new CountValue(digest), last());
    }

    private void report(VectorValue... nodes) {
        say("holds", topic(), last(), node(""), VectorValue.of(nodes));
    }

    @Test
    void whatIsHeldIsProvedForEachNode() {
        Await.until("it is proved", () -> {
            report(node("manager", "three", "two", "one"), node("worker-1", "one", "two"));
            return !proofs.isEmpty();
        });
        assertThat(proofs.get(0)).isEqualTo(new NodeProof("manager", true, 3, 3, 0, true));
        assertThat(proofs.get(1)).isEqualTo(new NodeProof("worker-1", false, 3, 2, 0, false));
        assertThat(said("tell_buckets")).isEmpty();
    }

    @Test
    void whatTheManagerLacksIsAskedForByBucketAndNamed() {
        Await.until("it is asked for its buckets", () -> {
            report(node("manager", "one", "two"));
            return !said("tell_buckets").isEmpty();
        });
        List<BrokerData> digests = new ArrayList<>();
        for (int bucket = 0; bucket < ItemDigest.BUCKETS; bucket++) {
            long held = 0;
            for (String name : List.of("one", "two")) {
                held ^= ItemDigest.bucket(digest(name)) == bucket ? digest(name) : 0;
            }
            digests.add(new CountValue(held));
        }
        say("buckets", topic(), last(), new VectorValue(digests));
        CountValue bucket = new CountValue(ItemDigest.bucket(digest("three")));
        assertThat(said("tell_items")).singleElement().satisfies(question -> assertThat(question.arguments())
                .containsExactly(topic(), bucket));
        say("items", topic(), last(), bucket, VectorValue.EMPTY);
        assertThat(missing).containsExactly(Set.of(Samples.indicatorId("three")));
    }

    @Test
    void nonsenseIsIgnored() {
        say("holds", topic());
        say("holds", topic(), last(), node(""), VectorValue.EMPTY);
        say("buckets", topic(), last(), VectorValue.EMPTY);
        say("items", topic(), last(), new CountValue(-1), VectorValue.EMPTY);
        say("mended", topic(), last());
        assertThat(proofs).isEmpty();
    }
}
