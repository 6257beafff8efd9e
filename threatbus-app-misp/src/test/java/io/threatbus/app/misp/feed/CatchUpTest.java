package io.threatbus.app.misp.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.misp.FakeMisp;
import io.threatbus.app.misp.rest.Attempts;
import io.threatbus.app.misp.rest.MispApi;
import io.threatbus.app.misp.update.Bench;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What catching up and polling bring, while MISP goes on changing. */
class CatchUpTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final FakeMisp misp = new FakeMisp();
    private final Bench bench = new Bench();
    private final long now = bench.clock.instant().getEpochSecond();
    private final MispApi api = misp.api();
    private final CatchUp catchUp =
            new CatchUp(api, bench.updates, new Attempts(1, Duration.ofMillis(1), Duration.ofMillis(1)));

    @AfterEach
    void stop() {
        misp.close();
        bench.close();
    }

    private void poll() throws InterruptedException {
        catchUp.sinceLastPoll(HOUR, bench.clock);
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
        catchUp.pin();
        afterFirstSearch(catchUp::pin);
        catchUp.sinceInterruption();
        // This one came while the feed was away for the second time.
        misp.add(2, "ip-dst", "198.51.100.2", now);
        catchUp.sinceInterruption();
        assertThat(bench.queue.take())
                .containsExactly("add [ipv4-addr:value = '198.51.100.1']", "add [ipv4-addr:value = '198.51.100.2']");
        misp.add(3, "ip-dst", "198.51.100.3", now);
        catchUp.sinceInterruption();
        assertThat(bench.queue.take()).as("nothing is interrupted any more").isEmpty();
    }

    @Test
    void anInterruptionIsNotedAlsoWhileTheMemoryCannotBeWritten() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", now);
        bench.take(api, 1);
        bench.memory.set(true, false);
        catchUp.pin();
        bench.memory.set(true, true);
        misp.add(2, "ip-dst", "198.51.100.2", now);
        catchUp.sinceInterruption();
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
}
