package io.threatbus.bus.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Message;
import io.threatbus.message.MessageLimits;
import io.threatbus.message.MessageParser;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.SnapshotType;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a journal keeps, in which order it comes back, and how much of it there may be. */
class JournalTest extends JournalInDirectory {
    @Test
    void whatIsNotAcknowledgedComesBackInItsOrderWithItsNumbers() throws InterruptedException {
        Journal first = open();
        appendNumbered(first, 1, 5);
        first.acknowledge(1, 2);
        first.acknowledge(4, 4);
        first.close();

        Journal second = open();

        assertThat(second.replay().remaining()).isEqualTo(3);
        Entry entry = second.replay().next().orElseThrow();
        assertThat(entry.stream()).isEqualTo(first.stream()).isNotEqualTo(second.stream());
        assertThat(entry.number()).isEqualTo(3);
        assertThat(entry.origin()).isEqualTo("source");
        assertThat(entry.json()).isEqualTo(Samples.indicator("i3").json().bytes());
        // Acknowledged out of order before, so sent once more: the position stands in front of it.
        assertThat(replay(second)).containsExactly("4 i4", "5 i5");
        assertThat(second.replay().remaining()).isZero();
    }

    @Test
    void newMessagesGetNumbersAfterTheOldOnes() throws InterruptedException {
        Journal first = open();
        appendNumbered(first, 1, 3);
        first.acknowledge(1, 1);
        first.close();
        Journal second = open();
        append(second, Samples.indicator("new"));
        second.close();

        Journal third = open();

        assertThat(replay(third)).containsExactly("2 i2", "3 i3", "4 new");
        assertThat(third.last()).isEqualTo(4);
    }

    @Test
    void numbersGrowAlsoWhenNothingIsLeftOfThem() throws InterruptedException {
        Journal first = open();
        appendNumbered(first, 1, 3);
        first.acknowledge(1, 3);
        first.close();

        assertThat(open().last()).isEqualTo(3);
    }

    @Test
    void whenEverythingIsAcknowledgedNoFileIsLeft() throws Exception {
        Journal journal = open();
        appendNumbered(journal, 1, 100);
        assertThat(journal.open()).isEqualTo(100);
        assertThat(files()).hasSize(1);
        journal.acknowledge(1, 100);
        assertThat(journal.open()).isZero();
        journal.close();
        assertThat(files()).isEmpty();
        assertThat(open().replay().remaining()).isZero();
    }

    @Test
    void snapshotsAreNumberedButNotKeptAndHoldNothingUp() throws Exception {
        SnapshotRequest request = new SnapshotRequest(SnapshotType.INDICATOR, new UUID(1, 2), Duration.ofDays(1));
        Journal first = open();
        append(first, request, Samples.sighting("a"), request, request, Samples.indicator("b"), request);
        first.close();

        Journal second = open();
        List<Long> numbers = new ArrayList<>();
        for (Optional<Entry> entry = second.replay().next();
                entry.isPresent();
                entry = second.replay().next()) {
            numbers.add(entry.get().number());
        }

        assertThat(numbers).containsExactly(2L, 5L);
        second.acknowledge(2, 2);
        second.acknowledge(5, 5);
        second.close();
        assertThat(files()).isEmpty();
    }

    @Test
    void filesFollowOneAnotherAndGoWhenTheyAreAcknowledged() throws Exception {
        Journal journal = open();
        appendNumbered(journal, 1, 1000);
        int before = files().size();
        assertThat(before).isGreaterThan(3);

        journal.acknowledge(1, 999);
        assertThat(files()).hasSize(1);
        journal.close();

        assertThat(replay(open())).containsExactly("1000 i1000");
    }

    @Test
    void manyFilesAreReplayedInTheirOrder() throws Exception {
        Journal first = open();
        appendNumbered(first, 1, 1000);
        first.close();
        assertThat(files().size()).isGreaterThan(3);
        List<String> expected =
                Stream.iterate(1, i -> i + 1).limit(1000).map(i -> i + " i" + i).toList();
        assertThat(replay(open())).isEqualTo(expected);
    }

    @Test
    void aFullJournalMakesWritersWaitUntilSomethingIsAcknowledged() throws Exception {
        Journal journal = open();
        int count = 0;
        while (offer(journal, Duration.ZERO, Samples.indicator("i" + count))) {
            count++;
        }
        assertThat(journal.bytes()).isBetween(SMALL.maxSize(), SMALL.maxSize() + 1000);

        Thread waiting = new Thread(() -> {
            try {
                append(journal, Samples.indicator("late"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.start();
        Await.until("the writer waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);
        journal.acknowledge(1, count);
        waiting.join(10_000);
        assertThat(waiting.isAlive()).isFalse();
        assertThat(journal.bytes()).isLessThan(10_000);
        assertThat(told).isEmpty();
    }

    @Test
    void aMessageLargerThanTheJournalPassesAlone() throws Exception {
        Journal journal = open();
        String json = Samples.indicator("a").json().toString();
        String longer = json.replaceFirst("\\{", "{\"x_large\":\"" + "a".repeat(2 * 1024 * 1024) + "\",");
        MessageParser parser = new MessageParser(new MessageLimits(4 * 1024 * 1024, 10, 100), InstantSource.system());
        Message large = parser.parse(longer.getBytes(StandardCharsets.UTF_8)).orThrow();
        append(journal, large);
        assertThat(offer(journal, Duration.ZERO, large)).isFalse();
        journal.acknowledge(1, 1);
        append(journal, large);
        journal.close();
        assertThat(open().replay().remaining()).isEqualTo(1);
    }

    @Test
    void closingLetsWaitingWritersGo() throws Exception {
        Journal journal = open();
        int count = 0;
        while (offer(journal, Duration.ZERO, Samples.indicator("i" + count))) {
            count++;
        }
        Thread waiting = new Thread(() -> {
            try {
                append(journal, Samples.indicator("late"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.start();
        Await.until("the writer waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);
        journal.close();
        journal.close();
        waiting.join(10_000);
        assertThat(waiting.isAlive()).isFalse();
        assertThat(told).containsExactly("unwritten 1");
    }

    @Test
    void twoCannotUseOneDirectory() {
        open();
        assertThatThrownBy(this::open)
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("another bus is using the journal " + directory)
                .hasMessageContaining("bus.state_directory");
    }

    @Test
    void forcedWritesAreReadBackLikeOthers() throws Exception {
        Journal journal = open(new JournalSettings(true, 1024 * 1024, true));
        appendNumbered(journal, 1, 3);
        journal.close();
        assertThat(replay(open())).containsExactly("1 i1", "2 i2", "3 i3");
    }
}
