package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.EndpointCounters.Counter;
import io.threatbus.app.zeek.broker.wire.Envelope;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.BrokerFormatException;
import io.threatbus.app.zeek.data.EventMetadata;
import io.threatbus.app.zeek.data.ZeekBatch;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.data.ZeekInternalMessage;
import io.threatbus.app.zeek.data.ZeekMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Data from one peer: what is for this endpoint, well-formed and subscribed to is passed on, everything else is counted and
 * forgotten. Owned by the loop's thread.
 */
final class InboundMessages {
    private final EndpointContext context;
    private final Peering peering;
    private String lastTopic = "";
    private byte[] lastTopicBytes = new byte[0];
    private final LongAdder events = new LongAdder();
    private volatile PeerRelease release = PeerRelease.UNKNOWN;

    InboundMessages(EndpointContext context, Peering peering) {
        this.context = context;
        this.peering = peering;
    }

    long events() {
        return events.sum();
    }

    PeerRelease release() {
        return release;
    }

    /** Takes a data envelope that is not directed at somebody else. */
    void data(Envelope envelope) {
        if (envelope.isInternal()) {
            context.counters().increment(Counter.INTERNAL);
        } else if (!context.subscriptions().filter().covers(envelope.topic())) {
            context.counters().increment(Counter.UNSUBSCRIBED);
        } else {
            value(topic(envelope.topic()), context.decoder().decode(envelope.payload()));
        }
    }

    private void value(String topic, BrokerData value) {
        Optional<ZeekMessage> message = ZeekMessage.fromData(value);
        if (message.isPresent()) {
            message(topic, message.get());
        } else {
            context.counters().increment(Counter.NOT_ZEEK);
            context.listener().tell(listener -> listener.value(peering, topic, value));
        }
    }

    private void message(String topic, ZeekMessage message) {
        if (message instanceof ZeekEvent event) {
            events.increment();
            context.counters().increment(Counter.EVENTS_IN);
            learnRelease(event.metadata());
            context.listener().tell(listener -> listener.event(peering, topic, event));
        } else if (message instanceof ZeekBatch batch) {
            batch.messages().forEach(part -> message(topic, part));
        } else if (message instanceof ZeekInternalMessage) {
            context.counters().increment(Counter.INTERNAL);
        }
    }

    private void learnRelease(Optional<List<EventMetadata>> metadata) {
        if (metadata.isEmpty()) {
            // Newer ones leave it out, too, where a script uses another way to publish.
            if (release == PeerRelease.UNKNOWN) {
                release = PeerRelease.WITHOUT_METADATA;
            }
        } else {
            release = metadata.get().isEmpty() ? PeerRelease.WITH_EMPTY_METADATA : PeerRelease.WITH_NETWORK_TIME;
        }
    }

    private String topic(byte[] topic) {
        if (!Arrays.equals(topic, lastTopicBytes)) {
            lastTopicBytes = topic;
            lastTopic = new String(topic, StandardCharsets.UTF_8);
        }
        return lastTopic;
    }

    /** Takes note of something that does not follow the format. */
    void malformed(BrokerFormatException cause) {
        context.counters().increment(Counter.MALFORMED);
        context.warn(
                "malformed " + peering.info().address().getHostString(),
                peering.info(),
                "Peer " + peering.info() + " sent something that is dropped: " + cause.getMessage());
    }
}
