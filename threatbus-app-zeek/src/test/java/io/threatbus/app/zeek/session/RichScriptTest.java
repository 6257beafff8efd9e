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
import io.threatbus.app.zeek.proof.ProofListener;
import io.threatbus.spi.QueueSettings;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The conversation with a script that takes batches. */
final class RichScriptTest {
    private static final String MANAGEMENT = "threatbus/manage";

    private final TestBus bus = new TestBus(Settings.listening());
    private final ScriptedZeek zeek = new ScriptedZeek();
    private final ZeekSession session =
            new ZeekSession(zeek, TestServices.of(bus, QueueSettings.DEFAULT, 100_000, ProofListener.NONE));

    @AfterEach
    void stop() {
        session.close(0);
        bus.close();
    }

    private void subscribe(boolean announced) {
        if (announced) {
            session.event(MANAGEMENT, ZeekEvent.of("Tenzir::announce", new CountValue(2)));
        }
        session.event(
                MANAGEMENT,
                ZeekEvent.of("Tenzir::subscribe", StringValue.of("stix2/indicator"), TimespanValue.of(Duration.ZERO)));
        Await.until("it is acknowledged", () -> !zeek.published().isEmpty());
    }

    private List<ZeekEvent> batches() {
        return zeek.published().stream()
                .map(ScriptedZeek.Published::event)
                .filter(event -> event.name().equals("Tenzir::intel_batch"))
                .toList();
    }

    private int items() {
        return batches().stream()
                .mapToInt(batch ->
                        ((VectorValue) batch.arguments().get(2)).elements().size())
                .sum();
    }

    @Test
    void theBusCallsAZeekWhatItSays() {
        session.event(MANAGEMENT, ZeekEvent.of("Tenzir::named", StringValue.of("dmz-7")));
        subscribe(true);
        assertThat(bus.subscribers())
                .singleElement()
                .satisfies(one -> assertThat(one.peer().name()).isEqualTo("dmz-7"));
    }

    @Test
    void aScriptThatHasAnnouncedItselfGetsItemsWithContextAndConditions() {
        subscribe(true);
        bus.publish(Samples.indicator("evil")
                .with(Map.of(
                        "pattern", "[domain-name:value = 'evil.example' AND network-traffic:dst_port = 8443]",
                        "name", "A name")));
        Await.until("a batch came", () -> batches().size() == 1);

        VectorValue record = (VectorValue)
                ((VectorValue) batches().get(0).arguments().get(2)).elements().get(0);
        List<BrokerData> fields = record.elements();
        assertThat(fields).hasSize(7);
        assertThat(fields.get(0)).hasToString("ADD");
        assertThat(fields.get(3)).hasToString("DOMAIN");
        assertThat(fields.get(4)).hasToString("evil.example");
        assertThat(fields.get(5)).hasToString("{name: A name}");
        assertThat(fields.get(6).toString()).contains("destination-port", "8443");
    }

    @Test
    void aScriptThatHasNotGetsTheEventOfTheOriginal() {
        subscribe(false);
        bus.publish(Samples.indicator("evil"));
        Await.until("it came", () -> !zeek.intel().isEmpty());
        assertThat(zeek.intel()).containsExactly("ADD evil.example");
        assertThat(batches()).isEmpty();
    }

    @Test
    void theLastOfAFullBatchIsSentAndAppliedWithoutAnother() {
        subscribe(true);
        for (int i = 0; i < IntelBatches.LARGEST; i++) {
            bus.publish(Samples.indicator("bad" + i));
        }
        Await.until("all came", () -> items() == IntelBatches.LARGEST);
        batches()
                .forEach(batch -> session.event(
                        MANAGEMENT,
                        ZeekEvent.of(
                                "Tenzir::inserted",
                                batch.arguments().get(0),
                                batch.arguments().get(1))));
        Await.until("all are sent and applied", () -> bus.subscribers().stream()
                .allMatch(one -> one.sent() == IntelBatches.LARGEST && one.applied() == IntelBatches.LARGEST));
    }

    @Test
    void noMoreThanAFewBatchesAreOnTheirWayAndTheScriptSetsThePace() {
        subscribe(true);
        int many = 3 * IntelBatches.WINDOW * IntelBatches.LARGEST;
        for (int i = 0; i < many; i++) {
            bus.publish(Samples.indicator("bad" + i));
        }
        Await.until("the window is full", () -> batches().size() == IntelBatches.WINDOW);
        int first = items();
        assertThat(first).isLessThanOrEqualTo(IntelBatches.WINDOW * IntelBatches.LARGEST);

        Await.until("all came, at the pace of the script", () -> {
            List<ZeekEvent> sent = batches();
            ZeekEvent last = sent.get(sent.size() - 1);
            session.event(
                    MANAGEMENT,
                    ZeekEvent.of(
                            "Tenzir::inserted",
                            last.arguments().get(0),
                            last.arguments().get(1)));
            return items() == many;
        });
    }
}
