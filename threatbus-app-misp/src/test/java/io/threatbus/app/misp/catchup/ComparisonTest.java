package io.threatbus.app.misp.catchup;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.misp.FakeMisp;
import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.mapping.IndicatorContent;
import io.threatbus.app.misp.mapping.IndicatorMapper;
import io.threatbus.app.misp.mapping.IndicatorMapper.Result;
import io.threatbus.app.misp.mapping.MappingOptions;
import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.rest.ApiOptions;
import io.threatbus.app.misp.rest.MispApi;
import io.threatbus.app.misp.rest.RetryPolicy;
import io.threatbus.app.misp.update.Change;
import io.threatbus.app.misp.update.Change.Known;
import io.threatbus.app.misp.update.SentIndicator;
import io.threatbus.app.misp.update.SentIndicator.State;
import io.threatbus.app.misp.update.UpdateFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was sent, beside what MISP has. */
class ComparisonTest {
    private static final int MANY = Integer.getInteger("threatbus.misp.compared", 3_000);
    private static final UUID LIVE = UUID.randomUUID();
    private static final RetryPolicy ONCE = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);

    @TempDir
    Path directory;

    private final FakeMisp misp = new FakeMisp();
    private final List<Optional<String>> problems = new ArrayList<>();
    private Optional<UpdateFixture> fixture = Optional.empty();

    @AfterEach
    void stop() {
        misp.close();
        fixture.ifPresent(UpdateFixture::close);
    }

    private UpdateFixture fixture() {
        UpdateFixture made = new UpdateFixture(
                new Filter(List.of(), Filter.Limits.NONE), Optional.of(directory.resolve("sent.sqlite")));
        fixture = Optional.of(made);
        return made;
    }

    private void compare(UpdateFixture with, int mostGone, MispApi api) throws InterruptedException {
        new Comparison(api, with.updates, ONCE, mostGone, problems::add, new BackgroundThrottle()).run();
    }

    private void add(UpdateFixture to, int number) throws InterruptedException {
        long now = to.clock.instant().getEpochSecond();
        for (int i = 1; i <= number; i++) {
            misp.add(i, "domain", "d" + i + ".example.com", now - 100);
        }
        misp.api(ApiOptions.NONE, 1_000).search(Map.of("to_ids", 1), ONCE, attribute -> {
            to.updates.apply(new Change(Action.ADD, attribute, Known.ALL));
            return true;
        });
        assertThat(to.queue.take()).hasSize(number);
    }

    @Test
    void whatIsGoneIsWithdrawnAndWhatChangedIsSentAgain() throws Exception {
        UpdateFixture fixture = fixture();
        add(fixture, 10);
        misp.remove(3);
        misp.change(4, a -> a.put("comment", "new"));
        misp.change(5, a -> a.put("to_ids", false));
        compare(fixture, 30, misp.api());
        assertThat(fixture.queue.take())
                .containsExactlyInAnyOrder(
                        "remove [domain-name:value = 'd3.example.com']",
                        "edit [domain-name:value = 'd4.example.com']",
                        "remove [domain-name:value = 'd5.example.com']");
        compare(fixture, 30, misp.api());
        assertThat(fixture.queue.take()).isEmpty();
    }

    @Test
    void ifTooMuchIsGoneNothingIsWithdrawnUntilItMayBe() throws Exception {
        UpdateFixture fixture = fixture();
        add(fixture, 10);
        for (int i = 1; i <= 4; i++) {
            misp.remove(i);
        }
        compare(fixture, 30, misp.api());
        assertThat(fixture.queue.take()).isEmpty();
        assertThat(problems.get(0).orElseThrow()).startsWith("4 of 10 attributes that were sent are gone from MISP");
        compare(fixture, 40, misp.api());
        assertThat(fixture.queue.take()).hasSize(4).allMatch(text -> text.startsWith("remove"));
        assertThat(problems.get(1)).isEmpty();
    }

    /** As if so many had been sent. */
    private void remember(UpdateFixture to, int number) throws InterruptedException {
        long now = to.clock.instant().getEpochSecond();
        for (int i = 1; i <= number; i++) {
            misp.add(i, "domain", "d" + i + ".example.com", now - 100);
        }
        IndicatorMapper mapper = new IndicatorMapper(MappingOptions.DEFAULT);
        List<SentIndicator> sent = new ArrayList<>();
        misp.api(ApiOptions.NONE, 1_000).search(Map.of("to_ids", 1), ONCE, attribute -> {
            IndicatorContent content = ((Result.Made) mapper.map(attribute)).content();
            sent.add(SentIndicator.of(attribute, content, State.LIVE, content.timestamp(), content.timestamp()));
            return true;
        });
        to.memory.rememberUnlessKnown(sent);
        assertThat(to.memory.size()).isEqualTo(number);
    }

    @Test
    void manyAreComparedInShortTimeAndOthersDoNotNotice() throws Exception {
        UpdateFixture fixture = fixture();
        remember(fixture, MANY);
        long alone = latency(fixture, new AtomicBoolean(), 1_000);
        AtomicBoolean done = new AtomicBoolean();
        long[] beside = new long[1];
        Thread live = new Thread(() -> beside[0] = latency(fixture, done, Integer.MAX_VALUE), "live");
        live.start();
        long begin = System.nanoTime();
        compare(fixture, 30, misp.api(ApiOptions.NONE, 1_000));
        long took = System.nanoTime() - begin;
        done.set(true);
        live.join();
        System.err.printf(
                "%d compared in %d ms; a live change takes %d us (p99) alone, %d us beside it%n",
                MANY, took / 1_000_000, alone / 1_000, beside[0] / 1_000);
        assertThat(Duration.ofNanos(took)).isLessThan(Duration.ofMinutes(1));
    }

    /** The 99th percentile of the time that a live change takes, one a millisecond. */
    private static long latency(UpdateFixture fixture, AtomicBoolean done, int most) {
        List<Long> all = new ArrayList<>();
        long now = fixture.clock.instant().getEpochSecond();
        while (!done.get() && all.size() < most) {
            Attribute attribute = Attribute.builder(LIVE, "domain", "live" + all.size() % 2 + ".example.com")
                    .toIds(true)
                    .timestamp(now)
                    .event(Event.ofId("8"))
                    .build();
            long begin = System.nanoTime();
            try {
                fixture.updates.apply(new Change(Action.EDIT, attribute, Known.ALL));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            all.add(System.nanoTime() - begin);
            LockSupport.parkNanos(1_000_000);
        }
        Collections.sort(all);
        return all.isEmpty() ? 0 : all.get((int) (all.size() * 0.99));
    }
}
