package io.threatbus.app.zeek.session;

import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TimespanValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.proof.ProofMessage;
import io.threatbus.message.ForeignText;
import io.threatbus.message.SnapshotRequest;
import java.time.Duration;
import java.util.Optional;

/** What a Zeek script wants of the bus, as it says on the management topic. */
sealed interface ZeekRequest {
    /** In bytes; many requests may wait, and what is longer is no topic that anybody means. */
    int LONGEST_NAME = 1024;

    /** In characters: more of what a Zeek wants to be called is cut. */
    int LONGEST_SAID = 100;

    /**
     * To be sent what comes on a topic.
     *
     * @param namespace the module of the script; empty if the event had none
     * @param snapshot how far back history is wanted; a negative span in the event asks for everything
     */
    record Subscribe(Optional<String> namespace, String topic, Optional<Duration> snapshot) implements ZeekRequest {}

    /**
     * What the script can do, said before it subscribes; the original script says nothing.
     *
     * @param version {@link #RICH} and above: takes batches of items with context and conditions
     */
    record Announce(Optional<String> namespace, long version) implements ZeekRequest {}

    /**
     * What the Zeek wants to be called, said before it subscribes.
     *
     * @param name not empty
     */
    record Named(String name) implements ZeekRequest {}

    /**
     * How far the script is.
     *
     * @param topic the point-to-point topic on which the items came
     * @param number of the last batch that was inserted
     */
    record Inserted(String topic, long number) implements ZeekRequest {}

    /** What the script says of what is held. */
    record Proof(ProofMessage message) implements ZeekRequest {}

    /** The first version of the script that takes batches of items. */
    long RICH = 2;

    /** The first version of the script that proves what it holds. */
    long PROVING = 3;

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
        if (name.local().equals("announce")
                && arguments == 1
                && event.arguments().get(0) instanceof CountValue version) {
            return Optional.of(new Announce(name.namespace(), version.value()));
        }
        if (arguments == 0 || !(event.arguments().get(0) instanceof StringValue topic)) {
            return Optional.empty();
        } else if (topic.length() == 0 || topic.length() > LONGEST_NAME) {
            return Optional.empty();
        }
        if (name.local().equals("named") && arguments == 1) {
            String said = topic.text().strip();
            return said.isEmpty() ? Optional.empty() : Optional.of(new Named(ForeignText.cut(said, LONGEST_SAID)));
        }
        Optional<ProofMessage> proof = ProofMessage.of(name.local(), event.arguments());
        if (proof.isPresent()) {
            return proof.map(Proof::new);
        } else if (name.local().equals("unsubscribe") && arguments == 1) {
            return Optional.of(new Unsubscribe(topic.text()));
        } else if (name.local().equals("inserted")
                && arguments == 2
                && event.arguments().get(1) instanceof CountValue number) {
            return Optional.of(new Inserted(topic.text(), number.value()));
        } else if (name.local().equals("subscribe")
                && arguments == 2
                && event.arguments().get(1) instanceof TimespanValue snapshot) {
            return Optional.of(new Subscribe(name.namespace(), topic.text(), history(snapshot.toDuration())));
        }
        return Optional.empty();
    }

    private static Optional<Duration> history(Duration span) {
        return span.isNegative()
                ? Optional.of(SnapshotRequest.EVERYTHING)
                : Optional.of(span).filter(positive -> !positive.isZero());
    }
}
