package io.threatbus.app.zeek.broker;

import java.util.ArrayList;
import java.util.List;

/** The endpoints of a test, closed when it is over. */
final class TestEndpoints implements AutoCloseable {
    private final List<BrokerEndpoint> endpoints = new ArrayList<>();

    BrokerEndpoint add(BrokerEndpoint endpoint) {
        endpoints.add(endpoint);
        return endpoint;
    }

    BrokerEndpoint first() {
        return endpoints.get(0);
    }

    BrokerEndpoint last() {
        return endpoints.get(endpoints.size() - 1);
    }

    void closeLast() {
        last().close();
    }

    @Override
    public void close() {
        endpoints.forEach(BrokerEndpoint::close);
    }
}
