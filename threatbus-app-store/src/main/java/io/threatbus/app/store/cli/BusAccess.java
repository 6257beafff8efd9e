package io.threatbus.app.store.cli;

import io.threatbus.app.store.admin.ImportCount;
import io.threatbus.app.store.admin.ImportReader;
import io.threatbus.app.store.db.IndicatorSearch;
import io.threatbus.message.Act;
import io.threatbus.message.BundleContext;
import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import io.threatbus.message.JsonText;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.message.StixObject;
import io.threatbus.spi.command.BusApi;
import io.threatbus.toolkit.json.JsonPiece;
import io.threatbus.toolkit.terminal.Progress;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The store of a running bus, through its admin interface. */
final class BusAccess implements StoreAccess {
    private static final int PART_BYTES = 512 * 1024;

    private final BusApi bus;
    private final String base;

    /**
     * Access that is not used yet.
     *
     * @param instance the name of the store in the configuration
     */
    BusAccess(BusApi bus, String instance) {
        this.bus = bus;
        this.base = "/api/plugins/" + instance + "/";
    }

    /**
     * Asks for an indicator that does not exist.
     *
     * @throws io.threatbus.spi.command.NoBusException if nothing answers
     * @throws io.threatbus.ThreatBusException if the bus refuses, or runs without this store
     */
    void requireThere() throws IOException, InterruptedException {
        bus.get(base + "indicators", Map.of("id", "none")).close();
    }

    @Override
    public void find(Map<String, String> parameters, IndicatorSearch.Taker taker)
            throws IOException, InterruptedException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(bus.get(base + "indicators", parameters), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                taker.take(hit(line));
            }
        }
    }

    private static IndicatorSearch.Hit hit(String line) {
        Map<String, Object> facts = members(line.getBytes(StandardCharsets.UTF_8));
        JsonText object = Json.write(facts.remove("object"));
        return new IndicatorSearch.Hit(
                facts, (Indicator) MessageParser.OWN.parse(object.bytes()).orThrow());
    }

    private static Map<String, Object> members(byte[] json) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (Json.read(json) instanceof Map<?, ?> map) {
            map.forEach((name, value) -> members.put(String.valueOf(name), value));
        }
        return members;
    }

    @Override
    public void act(String id, Act.Kind kind) throws IOException, InterruptedException {
        post(path(kind), Map.of("id", id), new byte[0]);
    }

    private static String path(Act.Kind kind) {
        return switch (kind) {
            case WITHDRAWN -> "remove";
            case RESTORED -> "restore";
            case RELEASED -> "release";
            case EXPIRED -> throw new IllegalArgumentException("nobody says by hand that an indicator is over");
        };
    }

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public JsonText show(String id) throws IOException, InterruptedException {
        try (InputStream answer = bus.get(base + "show", Map.of("id", id))) {
            return Json.write(Json.read(answer.readAllBytes()));
        }
    }

    @Override
    public ImportCount importObjects(InputStream objects, Optional<BundleContext> context, Progress progress)
            throws IOException, InterruptedException {
        ImportCount count = new ImportCount();
        ImportReader reader = new ImportReader(objects, count, context);
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        for (Optional<JsonPiece.Found> object = reader.next(); object.isPresent(); object = reader.next()) {
            part.write(bytes(object.get(), reader, count));
            part.write('\n');
            if (part.size() >= PART_BYTES) {
                count.addAll(members(post("import", Map.of(), part.toByteArray())));
                part.reset();
                progress.update(reader.bytes(), count.imported(), count.rejected());
            }
        }
        if (part.size() > 0) {
            count.addAll(members(post("import", Map.of(), part.toByteArray())));
        }
        return count;
    }

    /** With what the others say of it; what is not a message goes as it is, for the bus to refuse. */
    private static byte[] bytes(JsonPiece.Found object, ImportReader reader, ImportCount count) {
        if (reader.parse(object, MessageParser.DEFAULT) instanceof Parsed.Accepted accepted
                && accepted.message() instanceof StixObject content) {
            count.completed(accepted.filledIn());
            return content.json().bytes();
        }
        return object.json();
    }

    private byte[] post(String path, Map<String, String> parameters, byte[] body)
            throws IOException, InterruptedException {
        try (InputStream answer = bus.post(base + path, parameters, body)) {
            return answer.readAllBytes();
        }
    }
}
