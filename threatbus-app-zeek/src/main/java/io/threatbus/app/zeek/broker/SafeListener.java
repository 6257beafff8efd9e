package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.EndpointCounters.Counter;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the exceptions of a listener away from the peers. */
final class SafeListener {
    private static final Logger logger = LoggerFactory.getLogger(SafeListener.class);

    private final EndpointListener listener;
    private final EndpointCounters counters;

    SafeListener(EndpointListener listener, EndpointCounters counters) {
        this.listener = listener;
        this.counters = counters;
    }

    void tell(Consumer<EndpointListener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException e) {
            counters.increment(Counter.LISTENER_FAILURES);
            logger.error("the listener of the Broker endpoint failed: {}", e.toString(), e);
        }
    }
}
