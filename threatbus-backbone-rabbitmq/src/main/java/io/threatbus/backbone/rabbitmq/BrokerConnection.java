package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Function;

/**
 * An open connection with its socket at hand, so that it can always be ended: the closing handshake of AMQP needs a
 * broker that reads and answers, closing the socket needs nobody. Any thread may call it.
 */
final class BrokerConnection {
    private final Connection connection;
    private final Address host;
    private final GatheredWrites writes;
    private final Socket socket;
    private final Function<Runnable, Thread> threads;

    BrokerConnection(
            Connection connection,
            Address host,
            GatheredWrites writes,
            Socket socket,
            Function<Runnable, Thread> threads) {
        this.connection = connection;
        this.host = host;
        this.writes = writes;
        this.socket = socket;
        this.threads = threads;
    }

    Connection amqp() {
        return connection;
    }

    /** As the configuration names it. */
    Address host() {
        return host;
    }

    /** How what is written becomes packets. */
    GatheredWrites writes() {
        return writes;
    }

    /** Where it leads to, such as {@code rabbit1/10.0.0.7:5672}. */
    String peer() {
        return connection.getAddress() + ":" + connection.getPort();
    }

    /** Why it is closed. */
    IOException closeReason() {
        ShutdownSignalException reason = connection.getCloseReason();
        return new IOException("connection to " + peer() + " lost", reason);
    }

    /** Closes it in an orderly way if that works within {@code deadline}, else by force. Does not throw. */
    void close(Duration deadline) {
        int milliseconds = Math.max(1, (int) deadline.toMillis());
        boolean interrupted = runWithin(
                deadline, () -> connection.abort(AMQP.REPLY_SUCCESS, "the bus closes the connection", milliseconds));
        interrupted |= runWithin(deadline, () -> closeSocket(socket));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A closing TLS socket may wait for a lock that a blocked writer holds, so this runs aside, too. */
    private boolean runWithin(Duration deadline, Runnable step) {
        Thread thread = threads.apply(step);
        thread.start();
        try {
            thread.join(Math.max(1, deadline.toMillis()));
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    static void closeSocket(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more, whatever state it is in.
        }
    }
}
