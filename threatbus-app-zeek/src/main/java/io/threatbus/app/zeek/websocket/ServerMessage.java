package io.threatbus.app.zeek.websocket;

import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.BrokerFormatException;
import io.threatbus.app.zeek.data.DecodingLimits;

/** What a server sends in one text message. */
sealed interface ServerMessage {
    /**
     * The subscriptions are active.
     *
     * @param endpoint names the server's end of the connection; an opaque text
     * @param version of Zeek, or of libbroker where that is the server
     */
    record Ack(String endpoint, String version) implements ServerMessage {}

    /** A publication on one of the client's topics. */
    record Data(String topic, BrokerData value) implements ServerMessage {}

    /** Something that the client sent was not understood; the server does not say what. */
    record Failure(String code, String context) implements ServerMessage {}

    /**
     * Reads a text message.
     *
     * @throws BrokerFormatException if it is none of the above, or exceeds the limits
     */
    static ServerMessage read(String text, DecodingLimits limits) {
        if (!(JsonReader.read(text, limits) instanceof JsonValue.JsonObject object)) {
            throw new BrokerFormatException("the message is no object");
        }
        String type = object.text("type").orElse("");
        return switch (type) {
            case "ack" ->
                new Ack(
                        object.text("endpoint").orElse(""),
                        object.text("version").orElse(""));
            case "error" ->
                new Failure(
                        object.text("code").orElse(""), object.text("context").orElse(""));
            case "data-message" ->
                new Data(
                        object.text("topic").orElseThrow(() -> new BrokerFormatException("a message without topic")),
                        JsonDecoder.decode(object));
            default -> throw new BrokerFormatException("unknown message type '" + type + "'");
        };
    }
}
