package io.threatbus.app.misp;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is under way when the bus stops. */
class StopTest {
    private static final int ATTRIBUTES = 400;

    @TempDir
    Path directory;

    private final Set<String> delivered = new TreeSet<>();

    private void take(TestBus bus) throws InterruptedException {
        Optional<Indicator> next = bus.poll(Duration.ofMillis(5));
        while (next.isPresent()) {
            delivered.add(next.get().id().toString());
            next = bus.poll(Duration.ofMillis(5));
        }
    }

    @Test
    void nothingCountsAsSentThatTheStoppingBusNoLongerTakes() throws Exception {
        try (FakeMisp misp = new FakeMisp()) {
            for (int i = 1; i <= ATTRIBUTES; i++) {
                misp.add(i, "domain", "a" + i + ".example.com", 1_000);
            }
            String api = "api: {host: '" + misp.host() + "', ssl: true, key: " + FakeMisp.KEY + ", page_size: 5}";
            for (int stops = 0; stops < 4; stops++) {
                TestBus bus = new TestBus(Optional.of(directory), api, "poll: {interval: 1, since: 30000d}");
                int before = delivered.size();
                while (delivered.size() < Math.min(before + 50, ATTRIBUTES)) {
                    take(bus);
                }
                Thread stop = new Thread(bus::close, "stop");
                stop.start();
                while (stop.isAlive()) {
                    take(bus);
                }
                stop.join();
                take(bus);
            }
            try (TestBus bus = new TestBus(Optional.of(directory), api, "poll: {interval: 1, since: 30000d}")) {
                long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                while (delivered.size() < ATTRIBUTES && System.nanoTime() - end < 0) {
                    take(bus);
                }
            }
            assertThat(delivered).hasSize(ATTRIBUTES);
        }
    }
}
