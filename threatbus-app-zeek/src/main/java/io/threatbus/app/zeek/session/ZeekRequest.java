package io.threatbus.app.zeek.session;

import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TimespanValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import java.time.Duration;
import java.util.Optional;

/** What a Zeek script wants of the bus, as it says on the management topic. */
sealed interface ZeekRequest {
    /** In bytes; many requests may wait, and what is longer is no topic that anybody means. */
    int LONGEST_NAME = 1024;

    /**
     * To be sent what comes on a topic.
     *
     * @param namespace the module of the script; empty if the event had none
     * @param snapshot how far back history is wanted
     */
    record Subscribe(Optional<String> namespace, String topic, Optional<Duration> snapshot) implements ZeekRequest {}

    /**
     * To be sent no more.
     *
     * @param topic the point-to-point topic that the subscription was acknowledged with
     */
    record Unsubscribe(String topic) implements ZeekRequest {}

    /**
     * Reads an event; empty if it is none of these, its arguments are not as the script declares them, or a name is too
     * long.
     */
    static Optional<ZeekRequest> of(ZeekEvent event) {
        if (event.name().length() > LONGEST_NAME) {
            return Optional.empty();
        }
        EventName name = EventName.of(event.name());
        int arguments = event.arguments().size();
        if (arguments == 0 || !(event.arguments().get(0) instanceof StringValue topic)) {
            return Optional.empty();
        } else if (topic.length() == 0 || topic.length() > LONGEST_NAME) {
            return Optional.empty();
        } else if (name.local().equals("unsubscribe") && arguments == 1) {
            return Optional.of(new Unsubscribe(topic.text()));
        } else if (name.local().equals("subscribe")
                && arguments == 2
                && event.arguments().get(1) instanceof TimespanValue snapshot) {
            return Optional.of(new Subscribe(
                    name.namespace(),
                    topic.text(),
                    Optional.of(snapshot.toDuration()).filter(span -> !span.isNegative() && !span.isZero())));
        }
        return Optional.empty();
    }
}
