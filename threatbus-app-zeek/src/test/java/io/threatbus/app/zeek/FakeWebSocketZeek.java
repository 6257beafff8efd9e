package io.threatbus.app.zeek;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.threatbus.app.zeek.websocket.TestServer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Does what Zeek does with our script, as a WebSocket server: asks for a subscription whenever the bus connects. */
public final class FakeWebSocketZeek implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENT =
            "{\"type\":\"data-message\",\"topic\":\"%s\",\"@data-type\":\"vector\",\"data\":["
                    + "{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"count\",\"data\":1},"
                    + "{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"string\",\"data\":\"Tenzir::%s\"},"
                    + "{\"@data-type\":\"vector\",\"data\":[%s]}]}]}";

    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<FakeZeek.Intel> intel = new LinkedBlockingQueue<>();
    private final TestServer server = new TestServer(this::talk);

    private void talk(TestServer.Client bus) throws IOException {
        bus.acknowledge();
        bus.text(event(
                "threatbus/manage",
                "subscribe",
                value("string", "\"stix2/indicator\"") + "," + value("timespan", "\"0s\"")));
        while (true) {
            JsonNode content = JSON.readTree(bus.readText()).get("data").get(2).get("data");
            JsonNode argument = content.get(1).get("data").get(0).get("data");
            switch (content.get(0).get("data").asText()) {
                case "Tenzir::subscription_acknowledged" -> acknowledged.add(argument.asText());
                case "Tenzir::intel" -> {
                    intel.add(new FakeZeek.Intel(
                            text(argument, 4), text(argument, 2), text(argument, 3), text(argument, 1)));
                    bus.text(event(
                            "stix2/sighting",
                            "sighting",
                            value("timestamp", "\"2024-01-02T03:05:00.249\"") + ","
                                    + value("string", '"' + text(argument, 1) + '"') + "," + value("table", "[]")));
                }
                default -> throw new AssertionError(content.toString());
            }
        }
    }

    private static String text(JsonNode record, int field) {
        return record.get(field).get("data").asText();
    }

    private static String event(String topic, String name, String arguments) {
        return EVENT.formatted(topic, name, arguments);
    }

    private static String value(String type, String data) {
        return "{\"@data-type\":\"" + type + "\",\"data\":" + data + "}";
    }

    public String url() {
        return server.uri().toString();
    }

    public List<String> acknowledged() {
        return acknowledged;
    }

    public int received() {
        return intel.size();
    }

    public FakeZeek.Intel next() {
        try {
            FakeZeek.Intel next = intel.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no intel came");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends every connection, as a Zeek does that restarts. */
    public void restart() {
        server.cut();
    }

    @Override
    public void close() {
        server.close();
    }
}
