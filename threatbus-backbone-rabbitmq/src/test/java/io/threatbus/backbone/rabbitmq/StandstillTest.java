package io.threatbus.backbone.rabbitmq;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import org.junit.jupiter.api.Test;

class StandstillTest {
    private final Presence.Standstill standstill = new Presence.Standstill(10);

    private static AMQP.Queue.DeclareOk queue(int messages, int consumers) {
        return new AMQP.Queue.DeclareOk.Builder()
                .queue("q")
                .messageCount(messages)
                .consumerCount(consumers)
                .build();
    }

    @Test
    void aQueueThatHoldsMessagesAndDeliversNoneIsNoticed() throws Exception {
        standstill.look(queue(5, 1), 0, 0);
        standstill.look(queue(5, 1), 0, 0);

        assertThatThrownBy(() -> standstill.look(queue(5, 1), 0, 0))
                .isInstanceOf(UnansweredException.class)
                .hasMessageContaining("queue 'q' with 5 messages");
    }

    @Test
    void aQueueThatHasForgottenItsConsumerIsNoticed() throws Exception {
        standstill.look(queue(0, 0), 7, 0);
        standstill.look(queue(0, 0), 7, 0);
        standstill.look(queue(0, 0), 7, 0);

        assertThatThrownBy(() -> standstill.look(queue(0, 0), 7, 0)).isInstanceOf(UnansweredException.class);
    }

    @Test
    void aQueueThatIsEmptyOrDeliversOrMayNotIsWell() throws Exception {
        for (int i = 0; i < 10; i++) {
            standstill.look(queue(0, 1), 0, 0);
        }
        for (int i = 1; i < 10; i++) {
            standstill.look(queue(5, 1), i, 0);
        }
        for (int i = 0; i < 10; i++) {
            standstill.look(queue(5, 1), 9, 10);
        }
        for (int i = 0; i < 10; i++) {
            standstill.look(queue(5, 2), 9, 0);
        }
    }
}
