package io.threatbus.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.bus.memory.MemoryBudget;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutqTest {
    private final Indicator one = Samples.indicator("one");
    private final Indicator two = Samples.indicator("two");
    private final Indicator three = Samples.indicator("three");

    private static Outq outq(Overflow overflow) {
        return new Outq(new QueueSettings(2, overflow), new MemoryBudget(64 * 1024 * 1024));
    }

    private static List<Message> content(Outq outq) {
        List<Message> content = new ArrayList<>();
        outq.drainTo(content, 10);
        return content;
    }

    @Test
    void onlyTheFirstMessageOfAnEmptyQueueSaysSo() {
        Outq outq = outq(Overflow.DROP_NEWEST);
        assertThat(outq.put(List.of(one), false).first()).isTrue();
        assertThat(outq.put(List.of(two), false).first()).isFalse();
        assertThat(content(outq)).containsExactly(one, two);
        assertThat(outq.put(List.of(three), false).first()).isTrue();
    }

    @Test
    void dropNewestKeepsWhatWaits() {
        Outq outq = outq(Overflow.DROP_NEWEST);
        outq.put(List.of(one), false);
        assertThat(outq.put(List.of(two, three), false))
                .isEqualTo(new Outq.Outcome(2, 1, false, List.of(three), false));
        assertThat(content(outq)).containsExactly(one, two);
    }

    @Test
    void dropOldestKeepsTheNews() {
        Outq outq = outq(Overflow.DROP_OLDEST);
        outq.put(List.of(one), false);
        assertThat(outq.put(List.of(two, three), false)).isEqualTo(new Outq.Outcome(2, 2, false, List.of(one), false));
        assertThat(content(outq)).containsExactly(two, three);
    }

    @Test
    void aBatchLargerThanTheQueueKeepsItsEnd() {
        Outq outq = outq(Overflow.DROP_OLDEST);
        assertThat(outq.put(List.of(one, two, three), false))
                .isEqualTo(new Outq.Outcome(3, 3, true, List.of(one), false));
        assertThat(content(outq)).containsExactly(two, three);
    }

    @Test
    void disconnectClosesTheQueueOnceAndSaysWhatIsLost() {
        Outq outq = outq(Overflow.DISCONNECT);
        outq.put(List.of(one), false);
        assertThat(outq.put(List.of(two, three), false))
                .isEqualTo(new Outq.Outcome(2, 0, false, List.of(one, two, three), true));
        assertThat(outq.put(List.of(three), false).closed()).isFalse();
        assertThat(outq.isClosed()).isTrue();
        assertThat(content(outq)).isEmpty();
    }

    @Test
    void blockTakesWhatFitsAndThenNothingUntilThereIsRoom() throws InterruptedException {
        Outq outq = outq(Overflow.BLOCK);
        assertThat(outq.put(List.of(one, two, three), false)).isEqualTo(new Outq.Outcome(2, 2, true, List.of(), false));
        assertThat(outq.put(List.of(three), false).taken()).isZero();
        Thread writer = waitingForRoom(outq);
        assertThat(outq.poll(0)).contains(one);
        writer.join(10_000);
        assertThat(writer.isAlive()).isFalse();
        assertThat(outq.put(List.of(three), false).taken()).isOne();
        assertThat(content(outq)).containsExactly(two, three);
    }

    private static Thread waitingForRoom(Outq outq) {
        Thread writer = new Thread(() -> outq.awaitRoom(Long.MAX_VALUE / 2));
        writer.setDaemon(true);
        writer.start();
        Await.until("the writer waits", () -> writer.getState() == Thread.State.TIMED_WAITING);
        return writer;
    }

    @Test
    void closingLetsAWaitingWriterGo() throws InterruptedException {
        Outq outq = outq(Overflow.BLOCK);
        outq.put(List.of(one, two), false);
        Thread writer = waitingForRoom(outq);
        assertThat(outq.close()).containsExactly(one, two);
        writer.join(10_000);
        assertThat(writer.isAlive()).isFalse();
        assertThat(outq.size()).isZero();
    }

    @Test
    void whileNobodyReadsToBlockMeansToDropTheOldest() throws InterruptedException {
        Outq outq = outq(Overflow.BLOCK);
        outq.put(List.of(one, two), false);
        Thread writer = waitingForRoom(outq);
        outq.attended(false);
        writer.join(10_000);
        assertThat(writer.isAlive()).isFalse();
        assertThat(outq.put(List.of(three), false)).isEqualTo(new Outq.Outcome(1, 1, false, List.of(one), false));
        outq.attended(true);
        assertThat(outq.put(List.of(one), false).taken()).isZero();
        assertThat(content(outq)).containsExactly(two, three);
    }

    @Test
    void historyLeavesHalfOfTheQueueToTheNews() throws InterruptedException {
        Outq outq = new Outq(new QueueSettings(4, Overflow.DROP_NEWEST), new MemoryBudget(64 * 1024 * 1024));
        outq.putHistory(one, false);
        outq.putHistory(two, true);
        assertThat(outq.putHistory(three, false).taken()).isZero();
        assertThat(outq.put(List.of(three), false).queued()).isOne();
        assertThat(outq.awaitRoomForHistory(1)).isFalse();
        content(outq);
        assertThat(outq.awaitRoomForHistory(1)).isTrue();
    }

    @Test
    void littleHistoryThatCanWaitElsewhereWaitsHereHoweverLongTheQueueIs() {
        Outq outq = new Outq(new QueueSettings(100_000, Overflow.DROP_NEWEST), new MemoryBudget(64 * 1024 * 1024));
        int taken = 0;
        while (outq.putHistory(one, true).taken() == 1) {
            taken++;
        }
        assertThat(taken).isEqualTo(1000);
        assertThat(outq.putHistory(one, false).taken()).isOne();
        outq.put(Collections.nCopies(5000, two), false);
        assertThat(outq.drainTo(new ArrayList<>(), 601)).isEqualTo(601);
        for (int i = 0; i < 600; i++) {
            assertThat(outq.putHistory(three, true).taken()).isOne();
        }
        assertThat(outq.putHistory(three, true).taken()).isZero();
        int left = 5400;
        while (left > 0) {
            left -= outq.drainTo(new ArrayList<>(), left);
        }
        assertThat(content(outq)).containsOnly(three).hasSize(10);
    }

    @Test
    void aReaderIsWokenByTheFirstMessage() throws InterruptedException {
        Outq outq = outq(Overflow.BLOCK);
        List<Message> read = new ArrayList<>();
        Thread reader = new Thread(() -> {
            try {
                outq.poll(Duration.ofSeconds(20).toNanos()).ifPresent(read::add);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        reader.start();
        Await.until("the reader waits", () -> reader.getState() == Thread.State.TIMED_WAITING);
        outq.put(List.of(one), false);
        reader.join(10_000);
        assertThat(read).containsExactly(one);
    }

    @Test
    void bytesBoundAQueueAsMessagesDoButOneMessageAlwaysHasRoom() {
        MemoryBudget budget = new MemoryBudget(64 * 1024 * 1024);
        long weight = budget.hold(one);
        budget.letGo(one);
        for (Overflow overflow : List.of(Overflow.DROP_OLDEST, Overflow.DROP_NEWEST, Overflow.BLOCK)) {
            Outq outq = new Outq(new QueueSettings(1000, 2 * weight + weight / 2, overflow), budget);
            Outq.Outcome outcome = outq.put(List.of(one, two, three), false);
            assertThat(content(outq))
                    .as(overflow.name())
                    .isEqualTo(overflow == Overflow.DROP_OLDEST ? List.of(two, three) : List.of(one, two));
            assertThat(outcome.taken()).isEqualTo(overflow == Overflow.BLOCK ? 2 : 3);
            outq.settled(2);
        }
        Outq tiny = new Outq(new QueueSettings(1000, 1, Overflow.DROP_NEWEST), budget);
        assertThat(tiny.put(List.of(one), false).dropped()).isEmpty();
        assertThat(tiny.put(List.of(two), false).dropped()).isEqualTo(List.of(two));
        tiny.close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void whatManyHoldCountsOnceUntilTheLastReaderIsDoneWithIt() {
        MemoryBudget budget = new MemoryBudget(64 * 1024 * 1024);
        List<Outq> queues = List.of(
                new Outq(QueueSettings.DEFAULT, budget),
                new Outq(QueueSettings.DEFAULT, budget),
                new Outq(QueueSettings.DEFAULT, budget));
        queues.forEach(outq -> outq.put(List.of(one, two), false));
        long both = budget.used();
        assertThat(both).isEqualTo(queues.get(0).bytes());
        assertThat(queues.get(0).exclusiveBytes()).isZero();
        queues.get(1).close();
        content(queues.get(2));
        assertThat(budget.used()).as("taken, and not settled").isEqualTo(both);
        queues.get(2).settled(2);
        assertThat(queues.get(0).exclusiveBytes()).isEqualTo(both);
        content(queues.get(0));
        queues.get(0).settled(2);
        assertThat(budget.used()).isZero();
    }
}
