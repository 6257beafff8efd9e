package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.threatbus.toolkit.log.RateLimitedLog;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place for messages that cannot be read, on one connection. It is declared apart from all that messages need, so that its
 * absence, such as that of the node it is on, holds up nothing: what cannot be read meanwhile is dropped, and it is tried again.
 * Owned by the consumer's thread.
 */
final class DeadLetters {
    private static final Logger logger = LoggerFactory.getLogger(DeadLetters.class);
    /** The queue is for finding a faulty sender; it must not fill the broker's disk. */
    private static final int KEPT = 10_000;

    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final boolean quorum;
    private final BackboneHealth health;
    private final RateLimitedLog lines;
    private Optional<Declaration> pending = Optional.empty();
    private boolean there;
    private boolean declaredByOthers;
    private long nextAttempt = System.nanoTime();

    /**
     * Not declared yet.
     *
     * @param name of the exchange and of its queue
     * @param quorum whether the queue is to live on several nodes, as the bus's own does
     */
    DeadLetters(String name, boolean quorum, BackboneHealth health, RateLimitedLog lines) {
        this.name = name;
        this.quorum = quorum;
        this.health = health;
        this.lines = lines;
    }

    /** Declares them, and waits a moment: they are there before the first message is read wherever that is possible. */
    void begin(Connection connection) throws IOException, InterruptedException {
        long end = System.nanoTime() + FIRST_ANSWER.toNanos();
        while (!there && System.nanoTime() < end && System.nanoTime() >= nextAttempt) {
            step(connection);
            if (pending.isPresent()) {
                pending.get().await(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        }
    }

    /** Goes on with what is to be done; waits for nothing. */
    void step(Connection connection) throws IOException, InterruptedException {
        if (pending.isPresent()) {
            await(pending.get());
        } else if (!there && System.nanoTime() - nextAttempt >= 0) {
            pending = Optional.of(Declaration.on(connection, this::send));
        }
    }

    private void await(Declaration declaration) throws InterruptedException {
        if (!declaration.isAnswered()) {
            if (declaration.age().compareTo(PATIENCE) > 0) {
                absent("RabbitMQ does not answer");
            }
            return;
        }
        pending = Optional.empty();
        try {
            declaration.answer();
            there = true;
            health.deadLetters(Optional.empty());
        } catch (IOException e) {
            failed(e);
        }
    }

    private void failed(IOException failure) {
        Optional<AMQP.Channel.Close> close = Declaration.refusal(failure);
        boolean otherQueue = close.filter(reason -> reason.getReplyCode() == AMQP.PRECONDITION_FAILED
                        && reason.getReplyText().contains("for queue"))
                .isPresent();
        if (otherQueue && !declaredByOthers) {
            // Another version or type of bus has declared it, and its messages are welcome there.
            declaredByOthers = true;
            return;
        }
        nextAttempt = System.nanoTime() + RETRY.toNanos();
        close.ifPresent(reason -> absent(reason.getReplyText()));
    }

    private void absent(String reason) {
        lines.warn(
                logger,
                "dead letters",
                "The queue '" + name + "' is not there (" + reason
                        + "): messages that cannot be read are dropped until it is");
        health.deadLetters(
                Optional.of("messages that cannot be read are dropped: no queue '" + name + "' (" + reason + ")"));
    }

    private AMQP.Queue.Declare send(Channel channel) throws IOException {
        channel.exchangeDeclareNoWait(name, BuiltinExchangeType.FANOUT, true, false, false, Map.of());
        AMQP.Queue.Declare.Builder queue = new AMQP.Queue.Declare.Builder().queue(name);
        if (declaredByOthers) {
            queue.passive();
        } else {
            channel.queueDeclareNoWait(name, true, false, false, arguments());
            queue.durable().arguments(arguments());
        }
        channel.queueBindNoWait(name, name, "", Map.of());
        return queue.build();
    }

    private Map<String, Object> arguments() {
        Map<String, Object> arguments = new HashMap<>(Map.of("x-max-length", KEPT, "x-overflow", "drop-head"));
        if (quorum) {
            arguments.put("x-queue-type", "quorum");
        }
        return arguments;
    }
}
