package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a bus declares: the exchange that all share, its own queue, and the binding between them. Declaring again what is
 * there already changes nothing, so it is also the way to find out that it is still there. Immutable.
 *
 * @param exchange the name of the fanout exchange
 * @param durable whether the exchange outlives a restart of the broker
 * @param queue the queue of this bus
 * @param deadLetter the name of the {@linkplain DeadLetters dead-letter} exchange and of its queue
 */
record Topology(String exchange, boolean durable, Queue queue, Optional<String> deadLetter) {
    /** The queue of a bus. */
    record Queue(String name, boolean durable, boolean exclusive, boolean autoDelete, Map<String, Object> arguments) {
        Queue {
            arguments = Map.copyOf(arguments);
        }
    }

    /** Whether the queue lives on several nodes. */
    boolean quorum() {
        return "quorum".equals(queue.arguments.get("x-queue-type"));
    }

    static Topology of(RabbitMqSettings settings) {
        boolean reliable = settings.delivery() == Delivery.RELIABLE;
        Optional<String> deadLetter = reliable && settings.deadLetter()
                ? Optional.of(settings.exchangeName() + ".dead-letter")
                : Optional.empty();
        QueueOptions options = settings.queueOptions();
        Queue queue = new Queue(
                settings.queueName(),
                options.durable(),
                options.exclusive(),
                options.autoDelete(),
                arguments(options, reliable, deadLetter));
        return new Topology(settings.exchangeName(), reliable, queue, deadLetter);
    }

    private static Map<String, Object> arguments(QueueOptions options, boolean reliable, Optional<String> deadLetter) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        boolean mode = options.modeArgument().orElse(!reliable || options.lazy().isPresent());
        if (mode) {
            arguments.put("x-queue-mode", options.lazy().orElse(true) ? "lazy" : "default");
        }
        if (options.maxItems() > 0) {
            arguments.put("x-max-length", options.maxItems());
        }
        if (options.type() == QueueType.QUORUM) {
            arguments.put("x-queue-type", "quorum");
        }
        deadLetter.ifPresent(name -> arguments.put("x-dead-letter-exchange", name));
        return arguments;
    }

    /**
     * Declares everything but the dead letters, and returns when the broker has confirmed the binding.
     *
     * @return how many consume from the queue
     * @throws IOException with the broker's reason as its cause; the channel is then closed
     */
    int declare(Channel channel) throws IOException {
        declareExchange(channel);
        int consumers = channel.queueDeclare(
                        queue.name, queue.durable, queue.exclusive, queue.autoDelete, queue.arguments)
                .getConsumerCount();
        channel.queueBind(queue.name, exchange, queue.name);
        return consumers;
    }

    /** Sends the same without waiting; the queue's declaration is the last. */
    AMQP.Queue.Declare sendDeclarations(Channel channel) throws IOException {
        channel.exchangeDeclareNoWait(exchange, BuiltinExchangeType.FANOUT, durable, false, false, Map.of());
        channel.queueDeclareNoWait(queue.name, queue.durable, queue.exclusive, queue.autoDelete, queue.arguments);
        channel.queueBindNoWait(queue.name, exchange, queue.name, Map.of());
        return new AMQP.Queue.Declare.Builder()
                .queue(queue.name)
                .durable(queue.durable)
                .exclusive(queue.exclusive)
                .autoDelete(queue.autoDelete)
                .arguments(queue.arguments)
                .build();
    }

    /** Declares the exchange alone, which is what publishing needs. */
    void declareExchange(Channel channel) throws IOException {
        channel.exchangeDeclare(exchange, BuiltinExchangeType.FANOUT, durable, false, false, Map.of());
    }
}
