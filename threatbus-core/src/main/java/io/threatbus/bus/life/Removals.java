package io.threatbus.bus.life;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import io.threatbus.message.Update;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The messages that withdraw an indicator from subscribers. Stateless. */
final class Removals {
    private static final Logger logger = LoggerFactory.getLogger(Removals.class);
    private static final Map<String, String> REMOVE = Map.of("x_threatbus_update", Update.REMOVE.name());

    private Removals() {}

    /** The message with {@code x_threatbus_update: REMOVE}: applications of the Python version look at nothing else. */
    static Indicator marked(Indicator message) {
        if (message.update().equals(Optional.of(Update.REMOVE))) {
            return message;
        }
        try {
            return message.with(REMOVE);
        } catch (ThreatBusException e) {
            logger.warn("{} is withdrawn without x_threatbus_update: {}", message.id(), e.getMessage());
            return message;
        }
    }

    /** The content of an answer to a request for history, which carries the mark where its indicator is not active. */
    static Indicator unmarked(Indicator body) {
        return body.update().equals(Optional.of(Update.REMOVE))
                ? body.with(Map.of("x_threatbus_update", Json.NULL))
                : body;
    }

    static Indicator expiry(Indicator content, int number) {
        try {
            return Act.of(content, Act.Kind.EXPIRED, number);
        } catch (ThreatBusException e) {
            logger.warn("the end of {} cannot be written as such: {}", content.id(), e.getMessage());
            return marked(content);
        }
    }
}
