package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.AMQP;

/**
 * Notices that the queue holds messages and delivers none, though it could: a cluster that was torn apart may have forgotten a
 * consumer without a word. Owned by the consumer's thread.
 */
final class Standstill {
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
