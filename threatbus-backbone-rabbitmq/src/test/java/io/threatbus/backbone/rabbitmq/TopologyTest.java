package io.threatbus.backbone.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import io.threatbus.testing.Samples;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopologyTest extends BrokerTest {
    private Topology topology(Delivery delivery, Optional<Boolean> lazy, Optional<Boolean> mode, long maxItems) {
        Settings settings = settings("a");
        settings.delivery = delivery;
        settings.queue =
                new QueueOptions(Optional.of("here"), ".", QueueType.CLASSIC, true, lazy, mode, false, false, maxItems);
        return Topology.of(settings.build());
    }

    @Test
    void compatibleDeliveryDeclaresWhatThePythonVersionDoes() {
        Topology topology = topology(Delivery.COMPATIBLE, Optional.empty(), Optional.empty(), 0);

        assertThat(topology.exchange()).isEqualTo(exchange);
        assertThat(topology.durable()).isFalse();
        assertThat(topology.deadLetter()).isEmpty();
        assertThat(topology.queue())
                .isEqualTo(new Topology.Queue("threatbus.here", true, false, false, Map.of("x-queue-mode", "lazy")));
        assertThat(topology(Delivery.COMPATIBLE, Optional.of(false), Optional.empty(), 5)
                        .queue()
                        .arguments())
                .isEqualTo(Map.of("x-queue-mode", "default", "x-max-length", 5L));
        assertThat(topology(Delivery.COMPATIBLE, Optional.empty(), Optional.of(false), 0)
                        .queue()
                        .arguments())
                .isEmpty();
    }

    @Test
    void reliableDeliveryDeclaresAQueueModeOnlyWhenAsked() {
        assertThat(topology(Delivery.RELIABLE, Optional.empty(), Optional.empty(), 0)
                        .queue()
                        .arguments())
                .containsOnlyKeys("x-dead-letter-exchange");
        assertThat(topology(Delivery.RELIABLE, Optional.of(true), Optional.empty(), 0)
                        .queue()
                        .arguments())
                .containsEntry("x-queue-mode", "lazy");
    }

    @Test
    void aBusJoinsAnExchangeAndAQueueThatPythonHasDeclared() throws Exception {
        Channel python = foreigner();
        Settings settings = settings("a");
        settings.delivery = Delivery.COMPATIBLE;
        String queue = "threatbus." + suffix("a");
        python.exchangeDeclare(exchange, "fanout");
        python.queueDeclare(queue, true, false, false, Map.of("x-queue-mode", "lazy"));
        python.queueBind(queue, exchange, queue);

        Site bus = start(settings);
        bus.publish(Samples.indicator("evil"));

        bus.awaitReceived(1);
        python.exchangeDeclare(exchange, "fanout");
        python.queueDeclare(queue, true, false, false, Map.of("x-queue-mode", "lazy"));
    }

    @Test
    void aReliableBusRefusesToJoinAPythonExchange() throws Exception {
        foreigner().exchangeDeclare(exchange, "fanout");

        assertThatThrownBy(() -> start(settings("a"))).hasMessageContaining("PRECONDITION_FAILED");
    }
}
