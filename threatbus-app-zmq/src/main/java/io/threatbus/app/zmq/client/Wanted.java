package io.threatbus.app.zmq.client;

import java.util.List;
import java.util.Optional;

/**
 * What a subscriber asks for.
 *
 * @param days how far back history is wanted, 0 for none
 * @param name what the bus is to call it
 * @param sensor whether what comes is looked for, so that nothing in quarantine must
 */
record Wanted(List<String> topics, int days, Optional<String> name, boolean sensor) {
    Wanted {
        topics = List.copyOf(topics);
    }
}
