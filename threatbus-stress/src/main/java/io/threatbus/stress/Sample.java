package io.threatbus.stress;

import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
import java.nio.charset.StandardCharsets;

/** Messages for stress tests, made once. */
public final class Sample {
    public static final Message FIRST = indicator("00000000-0000-4000-8000-000000000001");
    public static final Message SECOND = indicator("00000000-0000-4000-8000-000000000002");

    private Sample() {}

    private static Message indicator(String id) {
        String json = "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--" + id
                + "\",\"created\":\"2026-01-01T00:00:00Z\",\"modified\":\"2026-01-01T00:00:00Z\","
                + "\"valid_from\":\"2026-01-01T00:00:00Z\",\"pattern_type\":\"stix\","
                + "\"pattern\":\"[domain-name:value = 'evil.example']\"}";
        return MessageParser.DEFAULT
                .parse(json.getBytes(StandardCharsets.UTF_8))
                .orThrow();
    }
}
