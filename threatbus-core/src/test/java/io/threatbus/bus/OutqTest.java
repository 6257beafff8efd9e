package io.threatbus.bus;

import static org.assertj.core.api.Assertions.assertThat;

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
        return new Outq(new QueueSettings(2, overflow));
    }

    private static List<Message> content(Outq outq) {
        List<Message> content = new ArrayList<>();
        outq.drainTo(content, 10);
        return content;
    }

    @Test
    void onlyTheFirstMessageOfAnEmptyQueueSaysSo() {
        Outq outq = outq(Overflow.DROP_NEWEST);
        assertThat(outq.put(List.of(one)).first()).isTrue();
        assertThat(outq.put(List.of(two)).first()).isFalse();
        assertThat(content(outq)).containsExactly(one, two);
        assertThat(outq.put(List.of(three)).first()).isTrue();
    }

    @Test
    void dropNewestKeepsWhatWaits() {
        Outq outq = outq(Overflow.DROP_NEWEST);
        outq.put(List.of(one));
        assertThat(outq.put(List.of(two, three))).isEqualTo(new Outq.Outcome(2, 1, false, List.of(three), false));
        assertThat(content(outq)).containsExactly(one, two);
    }

    @Test
    void dropOldestKeepsTheNews() {
        Outq outq = outq(Overflow.DROP_OLDEST);
        outq.put(List.of(one));
        assertThat(outq.put(List.of(two, three))).isEqualTo(new Outq.Outcome(2, 2, false, List.of(one), false));
        assertThat(content(outq)).containsExactly(two, three);
    }

    @Test
    void aBatchLargerThanTheQueueKeepsItsEnd() {
        Outq outq = outq(Overflow.DROP_OLDEST);
        assertThat(outq.put(List.of(one, two, three))).isEqualTo(new Outq.Outcome(3, 3, true, List.of(one), false));
        assertThat(content(outq)).containsExactly(two, three);
    }

    @Test
    void disconnectClosesTheQueueOnceAndSaysWhatIsLost() {
        Outq outq = outq(Overflow.DISCONNECT);
        outq.put(List.of(one));
        assertThat(outq.put(List.of(two, three)))
                .isEqualTo(new Outq.Outcome(2, 0, false, List.of(one, two, three), true));
        assertThat(outq.put(List.of(three)).closed()).isFalse();
        assertThat(outq.isClosed()).isTrue();
        assertThat(content(outq)).isEmpty();
    }

    @Test
    void blockTakesWhatFitsAndThenNothingUntilThereIsRoom() throws InterruptedException {
        Outq outq = outq(Overflow.BLOCK);
        assertThat(outq.put(List.of(one, two, three))).isEqualTo(new Outq.Outcome(2, 2, true, List.of(), false));
        assertThat(outq.put(List.of(three)).taken()).isZero();
        Thread writer = waitingForRoom(outq);
        assertThat(outq.poll(0)).contains(one);
        writer.join(10_000);
        assertThat(writer.isAlive()).isFalse();
        assertThat(outq.put(List.of(three)).taken()).isOne();
        assertThat(content(outq)).containsExactly(two, three);
    }

    private static Thread waitingForRoom(Outq outq) {
        Thread writer = new Thread(outq::awaitRoom);
        writer.setDaemon(true);
        writer.start();
        Await.until("the writer waits", () -> writer.getState() == Thread.State.WAITING);
        return writer;
    }

    @Test
    void closingLetsAWaitingWriterGo() throws InterruptedException {
        Outq outq = outq(Overflow.BLOCK);
        outq.put(List.of(one, two));
        Thread writer = waitingForRoom(outq);
        assertThat(outq.close()).containsExactly(one, two);
        writer.join(10_000);
        assertThat(writer.isAlive()).isFalse();
        assertThat(outq.size()).isZero();
    }

    @Test
    void whileNobodyReadsToBlockMeansToDropTheOldest() throws InterruptedException {
        Outq outq = outq(Overflow.BLOCK);
        outq.put(List.of(one, two));
        Thread writer = waitingForRoom(outq);
        outq.attended(false);
        writer.join(10_000);
        assertThat(writer.isAlive()).isFalse();
        assertThat(outq.put(List.of(three))).isEqualTo(new Outq.Outcome(1, 1, false, List.of(one), false));
        outq.attended(true);
        assertThat(outq.put(List.of(one)).taken()).isZero();
        assertThat(content(outq)).containsExactly(two, three);
    }

    @Test
    void historyLeavesHalfOfTheQueueToTheNews() throws InterruptedException {
        Outq outq = new Outq(new QueueSettings(4, Overflow.DROP_NEWEST));
        outq.putHistory(one, false);
        outq.putHistory(two, true);
        assertThat(outq.putHistory(three, false).taken()).isZero();
        assertThat(outq.put(List.of(three)).queued()).isOne();
        assertThat(outq.awaitRoomForHistory(1)).isFalse();
        content(outq);
        assertThat(outq.awaitRoomForHistory(1)).isTrue();
    }

    @Test
    void littleHistoryThatCanWaitElsewhereWaitsHereHoweverLongTheQueueIs() {
        Outq outq = new Outq(new QueueSettings(100_000, Overflow.DROP_NEWEST));
        int taken = 0;
        while (outq.putHistory(one, true).taken() == 1) {
            taken++;
        }
        assertThat(taken).isEqualTo(1000);
        assertThat(outq.putHistory(one, false).taken()).isOne();
        outq.put(Collections.nCopies(5000, two));
        assertThat(outq.drainTo(new ArrayList<>(), 601)).isEqualTo(601);
        for (int i = 0; i < 600; i++) {
            assertThat(outq.putHistory(three, true).taken()).isOne();
        }
        assertThat(outq.putHistory(three, true).taken()).isZero();
        outq.drainTo(new ArrayList<>(), 5400);
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
        outq.put(List.of(one));
        reader.join(10_000);
        assertThat(read).containsExactly(one);
    }
}
