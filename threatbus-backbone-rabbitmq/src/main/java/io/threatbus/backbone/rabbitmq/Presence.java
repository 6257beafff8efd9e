package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes sure, every few seconds on one connection, that the exchange, the queue and their binding are there: losing the exchange
 * takes the binding without a word. Deliveries go on meanwhile. Owned by the consumer's thread.
 */
final class Presence {
    private static final Duration PAUSE = Duration.ofSeconds(10);
    /** Nothing is published while the binding is in doubt. */
    private static final Duration PATIENCE_IN_DOUBT = Duration.ofSeconds(10);
    /** A cluster notices a node that is gone without a word after {@code net_ticktime}, which is a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Topology topology;
    private final Binding binding;
    private final Channel channel;
    private Optional<Declaration> pending = Optional.empty();
    private long declared = System.nanoTime();
    private boolean doubted;

    /** Everything has just been declared. */
    Presence(Topology topology, Binding binding, Connection connection) throws IOException {
        this.topology = topology;
        this.binding = binding;
        this.channel = Declaration.open(connection);
    }

    /**
     * Goes on with what is to be done; waits for nothing.
     *
     * @return the state of the queue when it has just become known
     * @throws UnansweredException when the broker has no answer for too long
     */
    Optional<AMQP.Queue.DeclareOk> step() throws IOException, InterruptedException {
        if (pending.isEmpty()) {
            doubted = binding.isDoubted();
            if (doubted || System.nanoTime() - declared > PAUSE.toNanos()) {
                pending = Optional.of(Declaration.on(channel, topology::sendDeclarations));
            }
            return Optional.empty();
        }
        if (!pending.get().isAnswered()) {
            Duration patience = binding.isDoubted() ? PATIENCE_IN_DOUBT : PATIENCE;
            if (pending.get().age().compareTo(patience) > 0) {
                throw new UnansweredException("RabbitMQ does not answer a declaration of queue '"
                        + topology.queue().name() + "' for " + patience.toSeconds() + " s; reconnecting");
            }
            return Optional.empty();
        }
        AMQP.Queue.DeclareOk queue = pending.get().answer();
        pending = Optional.empty();
        declared = System.nanoTime();
        if (doubted || !binding.isDoubted()) {
            // What was doubted after this declaration was sent needs another.
            binding.confirmed();
        }
        return Optional.of(queue);
    }

    /**
     * Notices that the queue holds messages and delivers none, though it could: a cluster that was torn apart may have forgotten a
     * consumer without a word. Owned by the consumer's thread.
     */
    static final class Standstill {
        /** Looked at every ten seconds; what is on its way the first time is there the second. */
        private static final int LOOKS = 3;

        private final int prefetch;
        private long received;
        private int looks;

        Standstill(int prefetch) {
            this.prefetch = prefetch;
        }

        /**
         * Looks at the queue.
         *
         * @param receivedSoFar how many messages were delivered on this connection
         * @param unacknowledged how many of them the broker waits for
         * @throws UnansweredException when nothing has come for several looks
         */
        void look(AMQP.Queue.DeclareOk queue, long receivedSoFar, int unacknowledged) throws UnansweredException {
            boolean idle = receivedSoFar == received && unacknowledged < prefetch;
            boolean forgotten = queue.getConsumerCount() == 0;
            boolean waiting = queue.getConsumerCount() == 1 && queue.getMessageCount() > 0;
            received = receivedSoFar;
            looks = idle && (forgotten || waiting) ? looks + 1 : 0;
            if (looks >= LOOKS) {
                throw new UnansweredException("RabbitMQ delivers nothing from queue '" + queue.getQueue() + "' with "
                        + queue.getMessageCount() + " messages; reconnecting");
            }
        }
    }
}
