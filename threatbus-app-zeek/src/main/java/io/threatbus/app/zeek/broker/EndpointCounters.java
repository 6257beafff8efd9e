package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.wire.RefusalReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What an endpoint has done since it was built. Safe to read from any thread. */
public final class EndpointCounters {

    /** The things that are counted. */
    public enum Counter {
        BYTES_IN,
        BYTES_OUT,
        EVENTS_IN,
        /** Messages accepted for writing, one per peer. */
        MESSAGES_OUT,
        CONNECTIONS_ACCEPTED,
        CONNECTIONS_DIALED,
        PEERS_ADDED,
        PEERS_LOST,
        /** Envelopes and values that do not follow the format or exceed a limit. */
        MALFORMED,
        /** Values on a subscribed topic that are not Zeek messages. */
        NOT_ZEEK,
        /** Data on topics that this endpoint is not subscribed to. */
        UNSUBSCRIBED,
        /** Data directed at somebody else. */
        MISDIRECTED,
        /** Commands, internal topics, log messages and the like. */
        INTERNAL,
        /** Publications that found no subscription. */
        NOT_SUBSCRIBED,
        /** Publications that found a full queue. */
        QUEUE_FULL,
        /** Messages that were held in vain. */
        HELD_EXPIRED,
        /** Connections that ended because serving them threw an exception that nobody expected. */
        UNEXPECTED_FAILURES,
        /** Sockets that could not be closed properly. */
        CLOSE_FAILURES,
        /** Exceptions thrown by the listener. */
        LISTENER_FAILURES
    }

    private final Map<Counter, LongAdder> counters = new EnumMap<>(Counter.class);
    private final Map<RefusalReason, LongAdder> refusals = new EnumMap<>(RefusalReason.class);

    EndpointCounters() {
        for (Counter counter : Counter.values()) {
            counters.put(counter, new LongAdder());
        }
        for (RefusalReason reason : RefusalReason.values()) {
            refusals.put(reason, new LongAdder());
        }
    }

    /** The value of one counter. */
    public long value(Counter counter) {
        return adder(counter).sum();
    }

    /** The number of connections that did not become a peering for the given reason. */
    public long refused(RefusalReason reason) {
        return refusalAdder(reason).sum();
    }

    void increment(Counter counter) {
        adder(counter).increment();
    }

    void add(Counter counter, long amount) {
        adder(counter).add(amount);
    }

    void countRefusal(RefusalReason reason) {
        refusalAdder(reason).increment();
    }

    private LongAdder adder(Counter counter) {
        return Objects.requireNonNull(counters.get(counter));
    }

    private LongAdder refusalAdder(RefusalReason reason) {
        return Objects.requireNonNull(refusals.get(reason));
    }
}
