package io.threatbus.zmtp;

import io.threatbus.spi.MemoryAccount;
import io.threatbus.toolkit.log.RateLimitedLog;
import java.util.Collection;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory that the connections of one loop share for what is unfinished: frames whose end has not come, requests that
 * wait for their turn, answers that nobody reads. Where it is not enough, the connection that holds most ends. Owned by the
 * loop's thread.
 */
final class LoopMemory {
    private static final Logger logger = LoggerFactory.getLogger(LoopMemory.class);
    private static final int MOST_ENDED = 16;

    private final MemoryAccount account;
    private final Supplier<? extends Collection<Connection>> connections;
    private final RateLimitedLog ended;

    LoopMemory(MemoryAccount account, Supplier<? extends Collection<Connection>> connections, LongSupplier nanoTime) {
        this.account = account;
        this.connections = connections;
        this.ended = new RateLimitedLog(RateLimitedLog.MINUTE, nanoTime);
    }

    /** What an array of this length takes. */
    long arraySize(long length) {
        return account.arraySize(length);
    }

    /**
     * Reserves memory for a connection, at the cost of others that hold more.
     *
     * @return false if the connection itself is the one that holds most
     */
    boolean reserve(Connection connection, long bytes) {
        for (int i = 0; i < MOST_ENDED; i++) {
            if (account.reserve(bytes)) {
                return true;
            }
            Optional<Connection> largest = largest();
            if (largest.isEmpty()
                    || largest.get().equals(connection)
                    || largest.get().memory().reserved() <= connection.memory().reserved()) {
                break;
            }
            end(largest.get());
        }
        say(connection);
        return false;
    }

    private Optional<Connection> largest() {
        Connection largest = null;
        for (Connection candidate : connections.get()) {
            if (candidate.memory().reserved() > 0
                    && (largest == null
                            || candidate.memory().reserved() > largest.memory().reserved())) {
                largest = candidate;
            }
        }
        return Optional.ofNullable(largest);
    }

    private void end(Connection connection) {
        say(connection);
        connection.close("memory is short, and it holds most of it");
    }

    private void say(Connection connection) {
        ended.due(connection.peer().getAddress().getHostAddress()).ifPresent(count -> logger.atWarn()
                .addKeyValue("peer", connection)
                .log(
                        "{} is closed: {} of {} bytes are taken by what connections have begun and not finished, and it"
                                + " holds {} of them, more than others; {} from there since the last message",
                        connection,
                        account.reserved(),
                        account.limit(),
                        connection.memory().reserved(),
                        count));
    }

    void release(long bytes) {
        account.release(bytes);
    }
}
