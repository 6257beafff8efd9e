package io.threatbus.app.misp.catchup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.threatbus.app.misp.FakeMisp;
import io.threatbus.app.misp.Filters;
import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.rest.MispApi;
import io.threatbus.app.misp.rest.RetryPolicy;
import io.threatbus.app.misp.update.UpdateFixture;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What catching up and polling bring, while MISP goes on changing. */
class CatchUpTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final FakeMisp misp = new FakeMisp();
    /** Only published events, and nothing red. */
    private final UpdateFixture bench = new UpdateFixture(filter(), Optional.empty());

    private final long now = bench.clock.instant().getEpochSecond();
    private final MispApi api = misp.api();
    private final CatchUp catchUp = new CatchUp(
            api,
            bench.updates,
            new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1)),
            new CatchUp.Matters(true, true));
    private final InterruptionMark mark = new InterruptionMark(bench.updates, 0);

    @AfterEach
    void stop() {
        misp.close();
        bench.close();
    }

    private static Filter filter() {
        return Filters.of("filter: [{published: true}]", "max_tlp: amber");
    }

    private void poll() throws InterruptedException {
        catchUp.sinceLastPoll(HOUR, now);
    }

    private void afterFirstSearch(Runnable action) {
        misp.afterSearch(() -> {
            misp.afterSearch(() -> {});
            action.run();
        });
    }

    @Test
    void anInterruptionDuringACatchUpIsCaughtUpWithToo() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", now);
        bench.take(api, 1);
        mark.pin();
        afterFirstSearch(mark::pin);
        catchUp.sinceInterruption(mark);
        // This one came while the feed was away for the second time.
        misp.add(2, "ip-dst", "198.51.100.2", now);
        catchUp.sinceInterruption(mark);
        assertThat(bench.queue.take())
                .containsExactly("add [ipv4-addr:value = '198.51.100.1']", "add [ipv4-addr:value = '198.51.100.2']");
        misp.add(3, "ip-dst", "198.51.100.3", now);
        catchUp.sinceInterruption(mark);
        assertThat(bench.queue.take()).as("nothing is interrupted any more").isEmpty();
    }

    @Test
    void anInterruptionBeforeAnythingWasTakenInIsCaughtUpWithFromTheStartOn() throws Exception {
        InterruptionMark first = new InterruptionMark(bench.updates, now);
        catchUp.sinceInterruption(first);
        first.pin();
        misp.add(1, "ip-dst", "198.51.100.1", now);
        catchUp.sinceInterruption(first);
        assertThat(bench.queue.take()).containsExactly("add [ipv4-addr:value = '198.51.100.1']");
    }

    @Test
    void anInterruptionIsNotedAlsoWhileTheMemoryCannotBeWritten() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", now);
        bench.take(api, 1);
        bench.memory.set(true, false);
        mark.pin();
        bench.memory.set(true, true);
        misp.add(2, "ip-dst", "198.51.100.2", now);
        catchUp.sinceInterruption(mark);
        assertThat(bench.queue.take()).contains("add [ipv4-addr:value = '198.51.100.2']");
    }

    @Test
    void whatChangesBehindAPollThatTakesLongIsBroughtByTheNextOne() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", now - 10);
        misp.add(3, "ip-dst", "198.51.100.3", now - 10);
        poll();
        bench.queue.take();
        afterFirstSearch(() -> {
            bench.clock.advance(Duration.ofMinutes(5));
            misp.add(2, "ip-dst", "198.51.100.2", now + 100);
            misp.change(3, a -> a.put("to_ids", false).put("timestamp", String.valueOf(now + 300)));
        });
        poll();
        assertThat(bench.queue.take()).containsExactly("remove [ipv4-addr:value = '198.51.100.3']");
        poll();
        assertThat(bench.queue.take()).containsExactly("add [ipv4-addr:value = '198.51.100.2']");
    }

    private static void event(ObjectNode attribute, boolean published, String time, long at) {
        attribute.withObject("/Event").put("published", published).put(time, String.valueOf(at));
    }

    @Test
    void anEventThatIsPublishedLongAfterItsAttributesWereAddedIsSeen() throws Exception {
        event(misp.add(1, "ip-dst", "198.51.100.1", now), false, "timestamp", now);
        poll();
        assertThat(bench.queue.take()).as("it is a draft").isEmpty();
        bench.clock.advance(Duration.ofMinutes(20));
        misp.add(2, "ip-dst", "198.51.100.2", now + 1_200);
        poll();
        assertThat(bench.queue.take()).containsExactly("add [ipv4-addr:value = '198.51.100.2']");
        bench.clock.advance(Duration.ofMinutes(10));
        misp.change(1, a -> event(a, true, "publish_timestamp", now + 1_800));
        poll();
        assertThat(bench.queue.take()).containsExactly("add [ipv4-addr:value = '198.51.100.1']");
        poll();
        assertThat(bench.queue.take()).isEmpty();
    }

    @Test
    void aTagOfTheEventThatHoldsItBackWithdrawsWhatWasSent() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", now - 1_000);
        poll();
        assertThat(bench.queue.take()).containsExactly("add [ipv4-addr:value = '198.51.100.1']");
        bench.clock.advance(Duration.ofMinutes(20));
        misp.change(1, a -> {
            event(a, true, "timestamp", now + 1_200);
            a.putArray("Tag").addObject().put("name", "tlp:red").put("inherited", 1);
        });
        poll();
        assertThat(bench.queue.take()).containsExactly("remove [ipv4-addr:value = '198.51.100.1']");
    }

    @Test
    void aPublicationDuringAnInterruptionIsCaughtUpWith() throws Exception {
        misp.add(9, "ip-dst", "198.51.100.9", now);
        bench.take(api, 9);
        bench.queue.take();
        mark.pin();
        misp.add(1, "ip-dst", "198.51.100.1", now - 10_000);
        misp.change(1, a -> event(a, true, "publish_timestamp", now + 10));
        catchUp.sinceInterruption(mark);
        assertThat(bench.queue.take()).containsExactly("add [ipv4-addr:value = '198.51.100.1']");
    }

    @Test
    void aVersionThatIgnoresTheQuestionIsNotAskedForEverything() throws Exception {
        misp.knowsNo("publish_timestamp");
        for (int i = 1; i <= 250; i++) {
            misp.add(i, "domain", "d" + i + ".example.com", now - 100_000);
        }
        poll();
        assertThat(bench.queue.take()).isEmpty();
        assertThat(misp.requests().stream().filter(request -> request.contains("publish_timestamp")))
                .hasSize(1);
    }
}
