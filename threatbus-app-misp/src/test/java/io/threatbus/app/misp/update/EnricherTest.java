package io.threatbus.app.misp.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.misp.FakeMisp;
import io.threatbus.app.misp.Filters;
import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.filter.WarningListAction;
import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.model.Notification.EventPublished;
import io.threatbus.app.misp.update.Change.Known;
import io.threatbus.testing.Await;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of questions, answered or not. */
class EnricherTest {
    private static final Enricher.Timing SHORT =
            new Enricher.Timing(Duration.ofMillis(5), Duration.ofMillis(100), Duration.ofMillis(5));

    private final FakeLookup misp = new FakeLookup();
    private final List<Long> losses = new CopyOnWriteArrayList<>();
    private Optional<UpdateFixture> bench = Optional.empty();
    private Optional<Thread> thread = Optional.empty();

    @AfterEach
    void stop() throws InterruptedException {
        if (thread.isPresent()) {
            thread.get().interrupt();
            thread.get().join(10_000);
        }
        bench.ifPresent(UpdateFixture::close);
    }

    private UpdateFixture bench(Filter filter) {
        UpdateFixture made = new UpdateFixture(filter, Optional.empty());
        bench = Optional.of(made);
        return made;
    }

    private Enricher start(UpdateFixture on, Enricher.Timing timing) {
        Enricher enricher = new Enricher(misp, on.updates, on.counters, timing, false, losses::add);
        Thread started = new Thread(
                () -> {
                    try {
                        enricher.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "lookup");
        started.setDaemon(true);
        started.start();
        thread = Optional.of(started);
        return enricher;
    }

    private static Filter filter(boolean tlp, WarningListAction warningLists) {
        return Filters.of(
                "max_tlp: " + (tlp ? "amber" : "red"),
                "warninglists: " + warningLists.name().toLowerCase(Locale.ROOT));
    }

    private static Attribute attribute(int number) {
        return Attribute.builder(UUID.fromString(FakeMisp.uuid(number)), "ip-dst", "198.51.100." + number)
                .id(String.valueOf(number))
                .category("Network activity")
                .toIds(true)
                .timestamp(1_000)
                .comment("")
                .tags(List.of())
                .event(Event.ofId("7"))
                .build();
    }

    private static Optional<EventPublished> published(int... numbers) {
        return Optional.of(new EventPublished(
                Event.ofId("7"),
                Arrays.stream(numbers).mapToObj(EnricherTest::attribute).toList()));
    }

    @Test
    void aPublishedEventThatCannotBeLookedUpDoesNotPassWhatMispsFindingsWouldHoldBack() throws Exception {
        misp.silent();
        UpdateFixture bench = bench(filter(false, WarningListAction.QUARANTINE));
        start(bench, SHORT).event("7", published(1), () -> {});
        Await.until("it is dropped", () -> bench.metrics.count("misp_ignored", "reason", "undecidable") == 1);
        assertThat(bench.queue.size()).isZero();
    }

    @Test
    void aPublishedEventThatCannotBeLookedUpShowsItsTagsItself() throws Exception {
        misp.silent();
        UpdateFixture bench = bench(filter(true, WarningListAction.IGNORE));
        start(bench, SHORT).event("7", published(1), () -> {});
        Await.until("it comes", () -> bench.queue.size() == 1);
    }

    private static Change added(int number) {
        return new Change(Action.ADD, attribute(number), Known.MESSAGE);
    }

    @Test
    void oneAnswerThatFailsToComeInTimeIsAskedForAgainBeforeAnythingIsDecidedBlindly() throws Exception {
        UpdateFixture bench = bench(filter(true, WarningListAction.IGNORE));
        misp.attributes.put(attribute(1).uuid(), attribute(1));
        misp.attributes.put(attribute(2).uuid(), attribute(2));
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        misp.beforeAnswer = () -> {
            misp.beforeAnswer = () -> {};
            asked.countDown();
            await(slow);
            throw new LookupFailedException("no answer in time");
        };
        Enricher.Timing timing =
                new Enricher.Timing(Duration.ofMillis(1), Duration.ofMillis(500), Duration.ofMillis(1));
        Enricher enricher = start(bench, timing);
        enricher.attribute(added(1), () -> {});
        await(asked);
        enricher.attribute(added(2), () -> {});
        long end = System.nanoTime() + Duration.ofMillis(600).toNanos();
        Await.until("both have waited for longer than the limit", () -> System.nanoTime() > end);
        slow.countDown();
        Await.until("both come", () -> bench.queue.size() == 2);
        assertThat(losses).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatCouldNotBeDecidedIsAskedForFromTheMomentWhenMispFellSilent() throws Exception {
        UpdateFixture bench = bench(filter(true, WarningListAction.IGNORE));
        bench.updates.apply(new Change(Action.ADD, attribute(9), Known.ALL));
        misp.silent();
        Enricher enricher = start(bench, SHORT);
        enricher.attribute(added(1), () -> {});
        Await.until("it is told", () -> losses.size() == 1);
        assertThat(losses).containsExactly(1_000L);
        enricher.attributeNumber("77", () -> {});
        enricher.event("8", Optional.empty(), () -> {});
        Await.until("the others count", () -> bench.metrics.count("misp_ignored", "reason", "unanswered") == 2);
    }

    @Test
    void whatTheKeyMayNotSeeIsNoFailureOfMisp() throws Exception {
        UpdateFixture bench = bench(filter(true, WarningListAction.IGNORE));
        start(bench, SHORT).attribute(added(1), () -> {});
        Await.until("it counts", () -> bench.metrics.count("misp_ignored", "reason", "not-visible") == 1);
        assertThat(bench.queue.size()).isZero();
        assertThat(losses).isEmpty();
    }

    @Test
    void whatAnAnswerShowedThatWasOvertakenIsLookedUpOnceMore() throws Exception {
        UpdateFixture bench = bench(filter(true, WarningListAction.IGNORE));
        misp.attributes.put(attribute(1).uuid(), attribute(1));
        Enricher enricher = start(bench, SHORT);
        bench.updates.onOvertaken(enricher::again);
        long before = bench.updates.moment();
        bench.updates.apply(new Change(Action.SOFT_DELETE, attribute(1), Known.ALL));
        bench.queue.take();
        bench.updates.apply(new Change(Action.ADD, attribute(1), Known.ALL, before));
        Await.until("what MISP says now comes", () -> bench.queue.size() == 1);
        assertThat(bench.queue.take()).containsExactly("add [ipv4-addr:value = '198.51.100.1']");
    }

    @Test
    void nobodyIsToldThatItIsDoneBeforeItIsRemembered() throws Exception {
        UpdateFixture bench = bench(filter(true, WarningListAction.IGNORE));
        misp.attributes.put(attribute(1).uuid(), attribute(1));
        misp.attributes.put(attribute(2).uuid(), attribute(2));
        AtomicInteger done = new AtomicInteger();
        bench.memory.set(false, false);
        Enricher enricher = start(bench, SHORT);
        enricher.attribute(added(1), done::incrementAndGet);
        enricher.attribute(added(2), done::incrementAndGet);
        Await.until("it is tried twice", () -> misp.questions.get() >= 2);
        assertThat(done).hasValue(0);
        bench.memory.set(true, true);
        Await.until("both are done", () -> done.get() == 2);
        assertThat(bench.queue.take())
                .containsExactly("add [ipv4-addr:value = '198.51.100.1']", "add [ipv4-addr:value = '198.51.100.2']");
        assertThat(losses).isEmpty();
    }

    @Test
    void publishedEventsWaitOutsideWhileThoseInsideHoldTooMuch() throws Exception {
        UpdateFixture bench = bench(filter(true, WarningListAction.IGNORE));
        CountDownLatch answer = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        misp.beforeAnswer = () -> {
            asked.countDown();
            await(answer);
        };
        Enricher enricher = start(bench, SHORT);
        enricher.event("1", published(1), () -> {});
        await(asked);
        Optional<EventPublished> huge =
                Optional.of(new EventPublished(Event.ofId("2"), Collections.nCopies(50_000, attribute(2))));
        enricher.event("2", huge, () -> {});
        Thread feed = new Thread(
                () -> {
                    try {
                        enricher.event("3", published(3), () -> {});
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "feed");
        feed.start();
        Await.until("the feed waits", () -> feed.getState() == Thread.State.WAITING);
        assertThat(enricher.pending()).isEqualTo(1);
        answer.countDown();
        feed.join(20_000);
        assertThat(feed.isAlive()).isFalse();
    }
}
