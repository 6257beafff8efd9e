package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.Address;
import java.util.ArrayList;
import java.util.List;

/**
 * The nodes of the broker in the order in which they are to be tried. One that was of no use comes last, so that a node that
 * takes connections and does not serve them, such as one cut off from the others, holds nothing up twice. Guarded by its own
 * lock: both links use it.
 */
final class Hosts {
    private final List<Address> order;

    /** In the order of the configuration at first. */
    Hosts(List<Address> configured) {
        order = new ArrayList<>(configured);
    }

    synchronized List<Address> inOrder() {
        return List.copyOf(order);
    }

    /** A connection to it is lost, or did not come about. */
    synchronized void failed(Address host) {
        if (order.remove(host)) {
            order.add(host);
        }
    }
}
