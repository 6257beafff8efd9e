package io.threatbus.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FanOutTest {
    private final FanOut fanOut = new FanOut();

    private static final class Queue implements OutQueue {
        private final List<Message> messages = new ArrayList<>();

        @Override
        public String subscriber() {
            return "test";
        }

        @Override
        public void put(Message message) {
            messages.add(message);
        }
    }

    @Test
    void overlappingSubscriptionsOfOneQueueBringOneCopyUntilTheLastOneEnds() {
        Queue queue = new Queue();
        fanOut.subscribe(new Topic("stix2"), queue);
        fanOut.subscribe(Topic.INDICATOR, queue);
        fanOut.subscribe(Topic.INDICATOR, queue);
        fanOut.deliver(Samples.indicator("one"));
        assertThat(queue.messages).hasSize(1);
        fanOut.unsubscribe(Topic.INDICATOR, queue);
        fanOut.deliver(List.of(Samples.indicator("two")));
        assertThat(queue.messages).hasSize(2);
        fanOut.unsubscribe(new Topic("stix2"), queue);
        fanOut.deliver(Samples.indicator("three"));
        assertThat(queue.messages).hasSize(2);
        assertThat(fanOut.recipients(Topic.INDICATOR)).isEmpty();
    }

    @Test
    void queuesAreServedInTheOrderInWhichTheySubscribed() {
        List<Queue> queues = List.of(new Queue(), new Queue(), new Queue());
        queues.forEach(queue -> fanOut.subscribe(Topic.SIGHTING, queue));
        assertThat(fanOut.recipients(Topic.SIGHTING)).containsExactlyElementsOf(queues);
        assertThat(fanOut.recipients(Topic.INDICATOR)).isEmpty();
    }

    /** With a table that is worked out at each subscription this takes minutes: 5,000,000 entries, looked at 5,000 times. */
    @Test
    void toSubscribeTakesNoLongerWhenOthersHoldMillionsOfTopics() {
        List<Topic> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(new Topic("nobody-sends-this-" + i));
        }
        many.add(Topic.INDICATOR);
        for (int i = 0; i < 5000; i++) {
            Queue queue = new Queue();
            many.forEach(topic -> fanOut.subscribe(topic, queue));
        }
        long before = System.nanoTime();
        for (int i = 0; i < 5000; i++) {
            fanOut.subscribe(Topic.SIGHTING, new Queue());
        }
        assertThat(System.nanoTime() - before).isLessThan(2_000_000_000L);
        assertThat(fanOut.recipients(Topic.INDICATOR)).hasSize(5000);
    }
}
