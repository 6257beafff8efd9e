package io.threatbus.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.threatbus.admin.Arrivals.Arrival;
import io.threatbus.message.Indicator;
import io.threatbus.message.Rejection;
import io.threatbus.message.Topic;
import io.threatbus.spi.Recipient;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.stix.sensor.GuardMark;
import io.threatbus.testing.Samples;
import io.threatbus.testing.TurnedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTableTest {
    private final TurnedClock clock = new TurnedClock();

    private static Indicator indicator(int number) {
        return Samples.indicator("n" + number);
    }

    private static Recipient recipient(String name) {
        return new Recipient("zmq", SubscriptionRequest.to(name, Topic.INDICATOR));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100, 1000})
    void exactlyTheLastMessagesAreRemembered(int size) {
        TraceTable table = new TraceTable(size, true, clock);
        int all = 5 * size + 1;
        IntStream.range(0, all).forEach(number -> table.accepted("app", List.of(indicator(number))));
        assertThat(table.since(0, all))
                .extracting(Arrival::number)
                .containsExactlyElementsOf(IntStream.range(0, size)
                        .mapToObj(age -> (long) all - age)
                        .toList());
        assertThat(table.search("'n" + (all - size) + ".example'", 10)).hasSize(1);
        assertThat(table.search("'n" + (all - size - 1) + ".example'", 10)).isEmpty();
    }

    @Test
    void everyStepFindsItsMessageHoweverLateItComes() {
        int size = 10_000;
        TraceTable table = new TraceTable(2 * size, true, clock);
        List<Indicator> messages =
                IntStream.range(0, size).mapToObj(TraceTableTest::indicator).toList();
        table.accepted("app", messages);
        for (int from = 0; from < size; from += 100) {
            table.sent(recipient("sensor"), messages.subList(from, from + 100));
        }
        table.accepted(
                "zeek",
                IntStream.range(0, 1000)
                        .mapToObj(number -> Samples.sighting("n" + number))
                        .toList());
        assertThat(table.search("[domain-name", size))
                .hasSize(size)
                .allSatisfy(trace -> assertThat(trace.steps().get(0).what()).isEqualTo("sent"))
                .filteredOn(trace ->
                        trace.steps().size() == 2 && trace.steps().get(1).what().equals("sighted"))
                .hasSize(1000);
    }

    @Test
    void whatTheGuardHasFoundStandsBetweenTheSteps() {
        TraceTable table = new TraceTable(100, true, clock);
        Indicator indicator = indicator(1);
        table.accepted("app", List.of(indicator));
        table.guarded(
                indicator,
                new GuardMark(
                        GuardMark.Verdict.QUARANTINE, "warning-list", "the value is on the warning list resolvers"));
        table.queued(recipient("misp"), List.of(indicator));

        assertThat(table.search("n1.example", 1).get(0).steps())
                .extracting(step -> step.what() + " by " + step.who() + ": " + step.detail())
                .containsExactly(
                        "quarantined by guard: warning-list: the value is on the warning list resolvers",
                        "queued by misp: ");
    }

    @Test
    void ofLongTextsFewerAreRemembered() {
        TraceTable table = new TraceTable(100, true, clock);
        for (int i = 0; i < 100; i++) {
            table.accepted("app", List.of(Samples.indicator("long" + "x".repeat(1000) + i)));
        }
        assertThat(table.since(0, 100)).hasSizeBetween(30, 50);
        assertThat(table.search("long", 100)).hasSizeBetween(30, 50).allSatisfy(trace -> assertThat(
                        trace.json().get("about").toString())
                .startsWith("[domain-name:value = 'longxxx")
                .endsWith("x…"));
    }

    @Test
    void whatTheInboundQueueHadNoRoomForSaysSo() {
        TraceTable table = new TraceTable(10, true, clock);
        table.accepted("zeek", List.of(indicator(1)));
        table.refused("zeek", indicator(1));
        assertThat(table.search("n1.", 1).get(0).json().get("steps").toString())
                .contains("what=refused")
                .contains("who=zeek")
                .contains("the inbound queue was full");
    }

    @Test
    void aSubscriberWhoIsQuickerThanTheNoteOfItsQueueStillSentAfterwards() {
        TraceTable table = new TraceTable(10, true, clock);
        List<Indicator> messages = List.of(indicator(1));
        table.accepted("misp", messages);
        table.sent(recipient("quick"), messages);
        clock.advance(Duration.ofMillis(1));
        table.queued(recipient("slow"), messages);
        table.queued(recipient("quick"), messages);
        clock.advance(Duration.ofMillis(1));
        table.sent(recipient("slow"), messages);
        assertThat(table.search("n1.", 1).get(0).steps())
                .extracting(Steps.Step::what, Steps.Step::who)
                .containsExactly(
                        tuple("queued", "quick"),
                        tuple("sent", "quick"),
                        tuple("queued", "slow"),
                        tuple("sent", "slow"));
    }

    @Test
    void aMessageThatComesTwiceHasTwoTracesWithStepsOfTheirOwn() {
        TraceTable table = new TraceTable(10, true, clock);
        table.accepted("first", List.of(indicator(1)));
        table.sent(recipient("sensor"), List.of(indicator(1)));
        table.accepted("second", List.of(indicator(1)));
        table.dropped(recipient("sensor"), List.of(indicator(1)));
        assertThat(table.search("n1.", 10))
                .extracting(
                        trace -> trace.arrival().origin(),
                        trace -> trace.steps().get(0).what())
                .containsExactly(tuple("second", "dropped"), tuple("first", "sent"));
    }

    @Test
    void stepsOfBusySubscribersMakeRoomForNewOnes() {
        TraceTable table = new TraceTable(1000, true, clock);
        List<Indicator> messages =
                IntStream.range(0, 1000).mapToObj(TraceTableTest::indicator).toList();
        table.accepted("app", messages);
        for (int i = 0; i < 200; i++) {
            table.queued(recipient("sensor-" + i), messages);
        }
        List<String> who = table.search("'n7.example'", 1).get(0).steps().stream()
                .map(Steps.Step::who)
                .toList();
        assertThat(who)
                .hasSizeBetween(32, 48)
                .endsWith("sensor-198", "sensor-199")
                .doesNotContain("sensor-0");
    }

    @Test
    void aStepBelongsToItsVersionAndASightingToTheNewest() {
        TraceTable table = new TraceTable(10, true, clock);
        Indicator old = Samples.indicator("a", Instant.parse("2026-02-01T00:00:00Z"));
        Indicator young = Samples.indicator("a", Instant.parse("2026-03-01T00:00:00Z"));
        table.accepted("app", List.of(old));
        table.accepted("app", List.of(young));
        table.sent(recipient("sensor"), List.of(old));
        table.accepted("zeek", List.of(Samples.sighting("a")));
        List<Trace> traces = table.search(old.id().toString(), 10);
        assertThat(traces)
                .filteredOn(trace -> trace.arrival().modified().equals(young.modified()))
                .singleElement()
                .satisfies(trace -> assertThat(trace.json().get("steps").toString())
                        .contains("sighted")
                        .doesNotContain("what=sent"));
        assertThat(traces)
                .filteredOn(trace -> trace.arrival().modified().equals(old.modified()))
                .singleElement()
                .satisfies(trace -> assertThat(trace.json().get("steps").toString())
                        .contains("what=sent")
                        .doesNotContain("sighted"));
    }

    @Test
    void whatOnlyTheBackboneBroughtIsTracedFromItsFirstStep() {
        TraceTable table = new TraceTable(10, true, clock);
        table.queued(recipient("sensor"), List.of(indicator(1)));
        assertThat(table.search("n1.", 10)).singleElement().satisfies(trace -> assertThat(trace.json())
                .containsEntry("from", "backbone"));
    }

    @Test
    void aTableOfNoneRemembersNothing() {
        TraceTable table = new TraceTable(0, true, clock);
        table.accepted("app", List.of(indicator(1)));
        table.accepted("zeek", List.of(Samples.sighting("n1")));
        table.sent(recipient("sensor"), List.of(indicator(1)));
        assertThat(table.since(0, 10)).isEmpty();
    }

    @Test
    void stepsAndRefusalsAreBounded() {
        TraceTable table = new TraceTable(10, true, clock);
        table.accepted("app", List.of(indicator(1)));
        for (int i = 0; i < 150; i++) {
            table.queued(recipient("sensor-" + i), List.of(indicator(1)));
        }
        for (int i = 0; i < 250; i++) {
            table.rejected("app", Rejection.of("invalid-json", "number " + i, new byte[0]));
        }
        assertThat(table.search("n1.", 1).get(0).json()).containsEntry("unlisted_steps", 50L);
        assertThat(table.refusals()).hasSize(200);
        assertThat(table.refusals().get(199).rejection().detail()).isEqualTo("number 249");
    }

    @Test
    void manyThreadsLoseNoMessage() throws InterruptedException {
        int threads = 4;
        int each = 1000;
        TraceTable table = new TraceTable(threads * each, true, clock);
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int from = thread * each;
            all.add(new Thread(() -> {
                try {
                    begin.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                IntStream.range(from, from + each).forEach(number -> table.accepted("app", List.of(indicator(number))));
            }));
        }
        all.forEach(Thread::start);
        begin.countDown();
        for (Thread thread : all) {
            thread.join();
        }
        assertThat(table.since(0, threads * each)).hasSize(threads * each);
    }
}
