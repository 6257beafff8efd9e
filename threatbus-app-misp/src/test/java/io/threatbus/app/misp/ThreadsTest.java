package io.threatbus.app.misp;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.spi.HealthReporter;
import io.threatbus.testing.Await;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A thread that is gone shows, whatever else is well. */
class ThreadsTest {
    private final AtomicReference<String> health = new AtomicReference<>("");
    private final InstanceHealth condition = new InstanceHealth(new HealthReporter() {
        @Override
        public void up(String detail) {
            health.set("up: " + detail);
        }

        @Override
        public void degraded(String reason) {
            health.set("degraded: " + reason);
        }

        @Override
        public void down(String reason) {
            health.set("down: " + reason);
        }
    });

    private static Thread thread(String role, Runnable task) {
        Thread thread = new Thread(task, role);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((ended, e) -> {});
        return thread;
    }

    @Test
    void aThreadThatIsGoneStaysBadHoweverWellTheOthersAre() {
        Threads threads = new Threads(ThreadsTest::thread, "misp.example", condition);
        condition.good("zmq");
        threads.start("zmq", () -> {
            throw new IllegalStateException("nobody thought of this");
        });
        Await.until("it shows", () -> health.get().contains("thread zmq: ended with"));
        condition.good("api");
        assertThat(health.get()).startsWith("degraded: ").contains("thread zmq: ended with");
    }
}
