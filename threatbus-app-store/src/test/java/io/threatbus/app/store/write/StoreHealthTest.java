package io.threatbus.app.store.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.db.Fault;
import io.threatbus.spi.HealthReporter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreHealthTest {
    private final List<String> said = new ArrayList<>();
    private final List<Long> repairs = new ArrayList<>();
    private final StoreHealth health = new StoreHealth(
            new HealthReporter() {
                @Override
                public void up(String detail) {
                    said.add("up " + detail);
                }

                @Override
                public void degraded(String detail) {
                    said.add("degraded " + detail);
                }

                @Override
                public void down(String detail) {
                    said.add("down " + detail);
                }
            },
            Path.of("store.db"),
            Optional::empty,
            Optional::empty,
            repairs::add);

    private String last() {
        return said.get(said.size() - 1);
    }

    @Test
    void whileMoreComesThanItTakesItIsDegradedAndAsksOthersOnceWhenThatIsOver() {
        health.works(0, false);
        assertThat(last()).isEqualTo("up ");

        long began = System.nanoTime();
        health.works(10, true);
        assertThat(last())
                .startsWith("degraded more comes than the database takes")
                .contains("10 objects");
        health.works(20, true);
        health.works(20, true);
        health.works(30, true);
        assertThat(last()).contains("30 objects");
        assertThat(repairs).isEmpty();

        health.works(30, false);
        assertThat(last()).startsWith("up 30 objects could not be kept");
        health.works(30, false);
        assertThat(repairs).hasSize(1);
        assertThat(repairs.get(0)).isBetween(began, System.nanoTime());
    }

    @Test
    void aStartThatTakesLongIsOverWhenItIsOver() {
        health.works(0, false);
        health.loading(204_158, 300_000);
        assertThat(last()).isEqualTo("degraded starting: loading 204158 of 300000 indicators");

        health.works(0, false);
        assertThat(last()).isEqualTo("up ");
    }

    @Test
    void whatWasLostWhileTheDiskWasFullIsAskedForFromTheBeginningOfThat() {
        health.works(0, false);
        long before = System.nanoTime();
        health.fails(Fault.FULL, new SQLException("database or disk is full"));
        long after = System.nanoTime();
        assertThat(last()).startsWith("degraded no room for store.db");
        assertThat(health.isWorking()).isFalse();

        health.works(7, false);
        assertThat(health.isWorking()).isTrue();
        health.works(7, false);
        assertThat(repairs).hasSize(1);
        assertThat(repairs.get(0)).isBetween(before, after);
    }

    @Test
    void whatIsMissingOfWhatWaitedIsSaidUntilTheNextStartAndAskedForFromItsFirstMessageOn() {
        health.works(0, false);
        health.lostWaiting("store.db-inbox-1 has lost 7 messages; the file is gone", Duration.ofHours(5));
        assertThat(last()).startsWith("degraded store.db-inbox-1 has lost 7 messages");
        assertThat(repairs).isEmpty();

        long before = System.nanoTime();
        health.works(0, false);
        assertThat(repairs).hasSize(1);
        assertThat(Duration.ofNanos(before - repairs.get(0)))
                .isBetween(Duration.ofHours(5), Duration.ofHours(5).plusSeconds(20));
        health.works(0, false);
        assertThat(repairs).hasSize(1);
        assertThat(last()).startsWith("degraded store.db-inbox-1 has lost 7 messages");
    }
}
