package io.threatbus.app.zmq;

import io.threatbus.zmtp.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One connection on which an application receives, with the ZeroMQ prefixes it asked for there. Usually that is its
 * secret topic and nothing else. Owned by the thread of the endpoint's loop.
 */
final class Audience {
    private static final int MOST_PREFIXES = 100;

    private final Connection connection;
    private final int topicLength;
    private final List<byte[]> prefixes = new ArrayList<>();
    private boolean everything;
    private Optional<Instant> stalledSince = Optional.empty();

    Audience(Connection connection, int topicLength) {
        this.connection = connection;
        this.topicLength = topicLength;
    }

    Connection connection() {
        return connection;
    }

    /** Notes whether everything given to the connection has been taken. */
    void noteStall(Instant now) {
        stalledSince = connection.stalled() ? stalledSince.or(() -> Optional.of(now)) : Optional.empty();
    }

    /** Whether the connection has taken nothing for longer than {@code patience}. */
    boolean stalledFor(Duration patience, Instant now) {
        return stalledSince.filter(since -> since.plus(patience).isBefore(now)).isPresent();
    }

    void add(byte[] prefix) {
        remove(prefix);
        if (prefixes.size() < MOST_PREFIXES) {
            prefixes.add(prefix);
        }
        resolve();
    }

    void remove(byte[] prefix) {
        prefixes.removeIf(known -> Arrays.equals(known, prefix));
        resolve();
    }

    private void resolve() {
        everything = prefixes.stream().anyMatch(prefix -> prefix.length == topicLength);
    }

    boolean isEmpty() {
        return prefixes.isEmpty();
    }

    /** Whether it asked for a message with this content. */
    boolean wants(byte[] data, int offset, int length) {
        if (everything) {
            return true;
        }
        for (byte[] prefix : prefixes) {
            if (prefix.length <= length
                    && Arrays.equals(data, offset, offset + prefix.length, prefix, 0, prefix.length)) {
                return true;
            }
        }
        return false;
    }
}
