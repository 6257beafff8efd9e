package io.threatbus.app.zeek.websocket;

import io.threatbus.app.zeek.data.BrokerData;
import java.util.List;

/** The text messages that a client sends. */
final class ClientMessages {
    private static final int INITIAL_CAPACITY = 512;

    private ClientMessages() {}

    /** The first message: the topic prefixes to receive. */
    static String subscriptions(List<String> topics) {
        StringBuilder text = new StringBuilder("[");
        JsonEncoder encoder = new JsonEncoder(text);
        for (int index = 0; index < topics.size(); index++) {
            if (index > 0) {
                text.append(',');
            }
            encoder.string(topics.get(index));
        }
        return text.append(']').toString();
    }

    /** A publication. */
    static String data(String topic, BrokerData value) {
        StringBuilder text = new StringBuilder(INITIAL_CAPACITY).append("{\"type\":\"data-message\",\"topic\":");
        JsonEncoder encoder = new JsonEncoder(text);
        encoder.string(topic);
        text.append(',');
        encoder.members(value);
        return text.append('}').toString();
    }
}
