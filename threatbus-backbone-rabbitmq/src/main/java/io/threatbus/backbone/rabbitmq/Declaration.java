package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Command;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Declarations that are sent without waiting for their one answer, on a channel of their own: a cluster that has lost a node
 * without a word may take a minute for it, and what goes on on other channels goes on. Owned by the consumer's thread.
 */
final class Declaration {
    private final CompletableFuture<Command> answer;
    private final long asked = System.nanoTime();

    private Declaration(CompletableFuture<Command> answer) {
        this.answer = answer;
    }

    /** What is declared. */
    interface Steps {
        /**
         * Sends all but the last without asking for an answer.
         *
         * @return the last, whose answer says that all have succeeded
         */
        AMQP.Queue.Declare send(Channel channel) throws IOException;
    }

    /** Opens a channel and sends the steps on it. */
    static Declaration on(Connection connection, Steps steps) throws IOException {
        return on(open(connection), steps);
    }

    static Channel open(Connection connection) throws IOException {
        return connection.openChannel().orElseThrow(() -> new IOException("the connection has no more channels"));
    }

    /** Sends the steps on a channel on which no answer is outstanding. */
    static Declaration on(Channel channel, Steps steps) throws IOException {
        AMQP.Queue.Declare last = steps.send(channel);
        return new Declaration(channel.asyncCompletableRpc(last));
    }

    boolean isAnswered() {
        return answer.isDone();
    }

    /** Waits until it is answered, for {@code timeout} at most. */
    void await(Duration timeout) throws InterruptedException {
        try {
            answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Whoever asks for the answer gets the failure; and no answer yet is what the caller sees.
            return;
        }
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - asked);
    }

    /**
     * The answer, which must be there.
     *
     * @throws IOException with the broker's reason as its cause; the channel is then closed
     */
    AMQP.Queue.DeclareOk answer() throws IOException, InterruptedException {
        try {
            return (AMQP.Queue.DeclareOk) answer.get().getMethod();
        } catch (ExecutionException e) {
            throw new IOException("a declaration has failed", e.getCause());
        }
    }

    /** The code with which the broker has closed the channel. */
    static Optional<AMQP.Channel.Close> refusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof AMQP.Channel.Close close) {
                return Optional.of(close);
            }
        }
        return Optional.empty();
    }
}
