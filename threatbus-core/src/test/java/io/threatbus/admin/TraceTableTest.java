package io.threatbus.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.message.Rejection;
import io.threatbus.testing.Samples;
import io.threatbus.testing.TurnedClock;
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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100, 1000})
    void exactlyTheLastMessagesAreRemembered(int size) {
        TraceTable table = new TraceTable(size, clock);
        int all = 5 * size + 1;
        IntStream.range(0, all).forEach(number -> table.accepted("app", indicator(number)));
        assertThat(table.since(0, all))
                .extracting(Trace::number)
                .containsExactlyElementsOf(IntStream.range(0, size)
                        .mapToObj(age -> (long) all - age)
                        .toList());
        assertThat(table.search("'n" + (all - size) + ".example'", 10)).hasSize(1);
        assertThat(table.search("'n" + (all - size - 1) + ".example'", 10)).isEmpty();
    }

    @Test
    void nearlyEveryStepFindsItsMessageHoweverLateItComes() {
        int size = 10_000;
        TraceTable table = new TraceTable(size + 1000, clock);
        List<Indicator> messages =
                IntStream.range(0, size).mapToObj(TraceTableTest::indicator).toList();
        messages.forEach(message -> table.accepted("app", message));
        List<Trace> oldest = table.since(0, size).subList(size - 1000, size);
        messages.subList(0, 1000)
                .forEach(message -> table.accepted(
                        "zeek", Samples.sighting(message.pattern().replaceAll(".*'(n\\d+)\\..*", "$1"))));
        assertThat(oldest)
                .filteredOn(trace -> trace.json().get("steps").toString().contains("sighted"))
                .hasSizeGreaterThan(990);
    }

    @Test
    void aStepBelongsToItsVersionAndASightingToTheNewest() {
        TraceTable table = new TraceTable(10, clock);
        Indicator old = Samples.indicator("a", Instant.parse("2026-02-01T00:00:00Z"));
        Indicator young = Samples.indicator("a", Instant.parse("2026-03-01T00:00:00Z"));
        table.accepted("app", old);
        table.accepted("app", young);
        table.sent("sensor", old);
        table.accepted("zeek", Samples.sighting("a"));
        List<Trace> traces = table.search(old.id().toString(), 10);
        assertThat(traces)
                .filteredOn(trace -> trace.isOf(young))
                .singleElement()
                .satisfies(trace -> assertThat(trace.json().get("steps").toString())
                        .contains("sighted")
                        .doesNotContain("what=sent"));
        assertThat(traces).filteredOn(trace -> trace.isOf(old)).singleElement().satisfies(trace -> assertThat(
                        trace.json().get("steps").toString())
                .contains("what=sent")
                .doesNotContain("sighted"));
    }

    @Test
    void whatOnlyTheBackboneBroughtIsTracedFromItsFirstStep() {
        TraceTable table = new TraceTable(10, clock);
        table.queued("sensor", indicator(1));
        assertThat(table.search("n1.", 10)).singleElement().satisfies(trace -> assertThat(trace.json())
                .containsEntry("from", "backbone"));
    }

    @Test
    void aTableOfNoneRemembersNothing() {
        TraceTable table = new TraceTable(0, clock);
        table.accepted("app", indicator(1));
        table.accepted("zeek", Samples.sighting("n1"));
        table.sent("sensor", indicator(1));
        assertThat(table.since(0, 10)).isEmpty();
    }

    @Test
    void stepsAndRefusalsAreBounded() {
        TraceTable table = new TraceTable(10, clock);
        table.accepted("app", indicator(1));
        for (int i = 0; i < 150; i++) {
            table.queued("sensor-" + i, indicator(1));
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
        TraceTable table = new TraceTable(threads * each, clock);
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
                IntStream.range(from, from + each).forEach(number -> table.accepted("app", indicator(number)));
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
