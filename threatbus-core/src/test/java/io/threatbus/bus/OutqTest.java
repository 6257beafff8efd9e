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
        assertThat(outq.put(one)).isEqualTo(new Outq.Outcome.Queued(true));
        assertThat(outq.put(two)).isEqualTo(new Outq.Outcome.Queued(false));
        assertThat(content(outq)).containsExactly(one, two);
        assertThat(outq.put(three)).isEqualTo(new Outq.Outcome.Queued(true));
    }

    @Test
    void dropNewestKeepsWhatWaits() {
        Outq outq = outq(Overflow.DROP_NEWEST);
        outq.put(one);
        outq.put(two);
        assertThat(outq.put(three)).isEqualTo(new Outq.Outcome.Dropped());
        assertThat(content(outq)).containsExactly(one, two);
    }

    @Test
    void dropOldestKeepsTheNews() {
        Outq outq = outq(Overflow.DROP_OLDEST);
        outq.put(one);
        outq.put(two);
        assertThat(outq.put(three)).isEqualTo(new Outq.Outcome.Displaced(one));
        assertThat(content(outq)).containsExactly(two, three);
    }

    @Test
    void disconnectClosesTheQueueOnce() {
        Outq outq = outq(Overflow.DISCONNECT);
        outq.put(one);
        outq.put(two);
        assertThat(outq.put(three)).isEqualTo(new Outq.Outcome.Closed(true));
        assertThat(outq.put(three)).isEqualTo(new Outq.Outcome.Closed(false));
        assertThat(outq.isClosed()).isTrue();
        assertThat(content(outq)).isEmpty();
    }

    @Test
    void blockWaitsUntilThereIsRoom() throws InterruptedException {
        Outq outq = outq(Overflow.BLOCK);
        outq.put(one);
        outq.put(two);
        Thread writer = new Thread(() -> outq.put(three));
        writer.start();
        Await.until("the writer waits", () -> writer.getState() == Thread.State.WAITING);
        assertThat(outq.poll(0)).contains(one);
        writer.join(10_000);
        assertThat(content(outq)).containsExactly(two, three);
    }

    @Test
    void closingLetsAWaitingWriterGo() throws InterruptedException {
        Outq outq = outq(Overflow.BLOCK);
        outq.put(one);
        outq.put(two);
        Thread writer = new Thread(() -> outq.put(three));
        writer.start();
        Await.until("the writer waits", () -> writer.getState() == Thread.State.WAITING);
        outq.close();
        writer.join(10_000);
        assertThat(writer.isAlive()).isFalse();
        assertThat(outq.size()).isZero();
    }

    @Test
    void historyLeavesHalfOfTheQueueToTheNews() throws InterruptedException {
        Outq outq = new Outq(new QueueSettings(4, Overflow.DROP_NEWEST));
        outq.putHistory(one);
        outq.putHistory(two);
        assertThat(outq.putHistory(three)).isEqualTo(new Outq.Outcome.Dropped());
        assertThat(outq.put(three)).isEqualTo(new Outq.Outcome.Queued(false));
        assertThat(outq.awaitRoomForHistory(1)).isFalse();
        content(outq);
        assertThat(outq.awaitRoomForHistory(1)).isTrue();
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
        outq.put(one);
        reader.join(10_000);
        assertThat(read).containsExactly(one);
    }
}
