package io.threatbus.app.misp;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.mapping.IndicatorMapper;
import io.threatbus.app.misp.mapping.MappingOptions;
import io.threatbus.app.misp.rest.RetryPolicy;
import io.threatbus.app.misp.update.UpdateFixture;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.SnapshotType;
import io.threatbus.message.StixObject;
import io.threatbus.spi.SnapshotSink;
import io.threatbus.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers to requests for history, while things go on. */
class SnapshotAnswersTest {
    private final FakeMisp misp = new FakeMisp();
    private final UpdateFixture bench = new UpdateFixture();
    private final long now = bench.clock.instant().getEpochSecond();
    private final List<String> answered = new ArrayList<>();

    @AfterEach
    void stop() {
        misp.close();
        bench.close();
    }

    @FunctionalInterface
    private interface AfterSending {
        void run(int number) throws InterruptedException;
    }

    private void answer(AfterSending afterSending) throws InterruptedException {
        SnapshotAnswers answers = new SnapshotAnswers(
                misp.api(),
                new Filter(List.of(), Filter.Limits.NONE),
                new IndicatorMapper(MappingOptions.DEFAULT),
                bench.updates,
                MessageParser.DEFAULT,
                bench.clock,
                new RetryPolicy(1, Duration.ZERO, Duration.ZERO),
                bench.counters);
        answers.answer(
                new SnapshotRequest(SnapshotType.INDICATOR, UUID.randomUUID(), Duration.ofDays(1)), new SnapshotSink() {
                    @Override
                    public boolean send(StixObject object) throws InterruptedException {
                        answered.add(((Indicator) object).pattern());
                        afterSending.run(answered.size());
                        return true;
                    }

                    @Override
                    public boolean cancelled() {
                        return false;
                    }

                    @Override
                    public Optional<Subscription> requester() {
                        return Optional.empty();
                    }
                });
    }

    @Test
    void whatWasAnsweredAMomentAgoIsWithdrawnWhenItIsSwitchedOff() throws Exception {
        for (int i = 1; i <= 3; i++) {
            misp.add(i, "domain", "d" + i + ".example.com", now);
        }
        answer(number -> {
            misp.change(number, a -> a.put("to_ids", false).put("timestamp", String.valueOf(now + 1)));
            bench.take(misp.api(), number);
            assertThat(bench.queue.take())
                    .containsExactly("remove [domain-name:value = 'd" + number + ".example.com']");
        });
        assertThat(answered).hasSize(3);
    }

    @Test
    void whatIsFoundUnchangedMeanwhileIsAnsweredAllTheSame() throws Exception {
        for (int i = 1; i <= 3; i++) {
            misp.add(i, "domain", "d" + i + ".example.com", now);
            bench.take(misp.api(), i);
        }
        misp.afterSearch(() -> {
            misp.afterSearch(() -> {});
            try {
                bench.take(misp.api(), 1, 2, 3);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        answer(number -> {});
        assertThat(answered).hasSize(3);
    }

    @Test
    void whatWasDeletedBeforeItsTurnIsNotAnsweredAnyMore() throws Exception {
        for (int i = 1; i <= 3; i++) {
            misp.add(i, "domain", "d" + i + ".example.com", now);
        }
        answer(number -> {
            misp.change(3, a -> a.put("deleted", true).put("timestamp", String.valueOf(now + 1)));
            bench.take(misp.api(), 3);
        });
        assertThat(answered)
                .containsExactly("[domain-name:value = 'd1.example.com']", "[domain-name:value = 'd2.example.com']");
    }
}
