package io.threatbus.app.misp.rest;

import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.AttributeReader;
import io.threatbus.app.misp.model.BadInputException;
import io.threatbus.app.misp.model.JsonCursor;
import io.threatbus.app.misp.rest.RestException.Kind;
import io.threatbus.app.misp.update.Lookup;
import io.threatbus.message.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the plugin asks of MISP and tells it. Any thread may use it. */
public final class MispApi implements Lookup {
    private static final Logger logger = LoggerFactory.getLogger(MispApi.class);

    private static final String SIGHTINGS = "includeSightings";

    private final RestClient client;
    private final int pageSize;
    private final Context context;

    /**
     * What an answer is to show beside the attributes themselves.
     *
     * @param warningLists whether hits of warning lists
     * @param decay whether decay scores
     */
    public record Context(boolean warningLists, boolean decay) {}

    public MispApi(RestClient client, int pageSize, Context context) {
        this.client = client;
        this.pageSize = pageSize;
        this.context = context;
    }

    /** Version and permissions, as far as MISP tells. */
    public record Version(String version, Optional<Boolean> maySight) {}

    /** Who we are to MISP. */
    public Version version() throws InterruptedException {
        String[] version = {""};
        List<Boolean> sighting = new ArrayList<>();
        read(
                client.get("/servers/getVersion"),
                json -> json.members(name -> {
                    switch (name) {
                        case "version" -> version[0] = json.textOrEmpty();
                        case "perm_sighting" -> json.flag().ifPresent(sighting::add);
                        default -> json.skip();
                    }
                }));
        return new Version(version[0], sighting.stream().findFirst());
    }

    /** The names of the user's role and organisation, for the log. */
    public String self() throws InterruptedException {
        Map<String, String> names = new LinkedHashMap<>();
        read(
                client.get("/users/view/me"),
                json -> json.members(name -> {
                    if (name.equals("Role") || name.equals("Organisation")) {
                        json.members(member -> {
                            if (member.equals("name")) {
                                names.put(name, json.textOrEmpty());
                            } else {
                                json.skip();
                            }
                        });
                    } else {
                        json.skip();
                    }
                }));
        return "role " + names.getOrDefault("Role", "unknown") + ", organisation "
                + names.getOrDefault("Organisation", "unknown");
    }

    @Override
    public List<Attribute> attributes(Collection<UUID> uuids) throws InterruptedException {
        Map<String, Object> body = withContext(Map.of());
        body.put("deleted", List.of(0, 1));
        body.put("returnFormat", "json");
        body.put("page", 1);
        List<Attribute> found = new ArrayList<>();
        collect(List.copyOf(uuids), body, found);
        return found;
    }

    /** Asks for fewer at once if there is too much to say about them, and at last without their sightings. */
    private void collect(List<UUID> uuids, Map<String, Object> body, List<Attribute> found)
            throws InterruptedException {
        body.put("uuid", uuids.stream().map(UUID::toString).toList());
        body.put("limit", uuids.size());
        try {
            AttributeList list = AttributeList.read(
                    client.post("/attributes/restSearch", Json.write(body).bytes())
                            .body());
            if (list.broken() > 0) {
                logger.warn("{} attributes in an answer of MISP cannot be read and were skipped", list.broken());
            }
            found.addAll(list.attributes());
        } catch (RestException e) {
            if (e.failure() != Kind.TOO_LONG || (uuids.size() == 1 && !body.containsKey(SIGHTINGS))) {
                throw e;
            }
            if (uuids.size() == 1) {
                Map<String, Object> less = new LinkedHashMap<>(body);
                less.remove(SIGHTINGS);
                collect(uuids, less, found);
            } else {
                collect(uuids.subList(0, uuids.size() / 2), body, found);
                collect(uuids.subList(uuids.size() / 2, uuids.size()), body, found);
            }
        }
    }

    @Override
    public Optional<UUID> uuid(String attributeId) throws InterruptedException {
        List<UUID> found = new ArrayList<>();
        try {
            read(
                    client.get("/attributes/view/" + digits(attributeId)),
                    json -> json.members(name -> {
                        if (!name.equals("Attribute")) {
                            json.skip();
                            return;
                        }
                        AttributeReader reader = new AttributeReader();
                        reader.read(json);
                        try {
                            found.add(reader.attribute().uuid());
                        } catch (BadInputException e) {
                            logger.warn("attribute {} cannot be read: {}", reader.id(), e.getMessage());
                        }
                    }));
        } catch (RestException e) {
            if (e.failure() != Kind.REFUSED) {
                throw e;
            }
            // MISP answers with 404 or 405 if there is no such attribute.
        }
        return found.stream().findFirst();
    }

    /** Only digits go into a path. */
    private static String digits(String number) {
        return number.chars().allMatch(c -> c >= '0' && c <= '9') && !number.isEmpty() ? number : "0";
    }

    @Override
    public void event(String event, Visitor visitor) throws InterruptedException {
        Map<String, Object> parameters = withContext(Map.of());
        parameters.put("eventid", event);
        // One attempt: the caller asks again, together with what came meanwhile.
        new Search(client, new Attempts(1, Duration.ZERO, Duration.ZERO), parameters, pageSize).walk(visitor);
    }

    /**
     * Visits everything a search finds.
     *
     * @param parameters of MISP's search, besides those for paging and context
     */
    public void search(Map<String, Object> parameters, Attempts attempts, Visitor visitor) throws InterruptedException {
        new Search(client, attempts, withContext(parameters), pageSize).walk(visitor);
    }

    private Map<String, Object> withContext(Map<String, Object> parameters) {
        Map<String, Object> all = new LinkedHashMap<>(parameters);
        all.put("includeEventTags", 1);
        all.put("includeContext", 1);
        all.put(SIGHTINGS, 1);
        if (context.warningLists) {
            all.put("includeWarninglistHits", 1);
        }
        if (context.decay) {
            all.put("includeDecayScore", 1);
        }
        return all;
    }

    /** What MISP made of a sighting. */
    public enum Taken {
        TAKEN,
        /** It knows no such attribute, or we may not see it. */
        NO_SUCH_ATTRIBUTE,
        /** It does not like it. */
        REFUSED
    }

    /** Reports one sighting. The status code alone is no proof of success. */
    public Taken report(SightingReport sighting) throws InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("uuid", sighting.attribute().toString());
        body.put("type", String.valueOf(sighting.type()));
        body.put("source", sighting.source());
        body.put("timestamp", sighting.timestamp());
        boolean[] taken = {false};
        String[] message = {""};
        read(
                client.post("/sightings/add", Json.write(body).bytes()),
                json -> json.members(name -> {
                    switch (name) {
                        case "Sighting" -> {
                            taken[0] = true;
                            json.skip();
                        }
                        case "message" -> message[0] = json.textOrEmpty();
                        default -> json.skip();
                    }
                }));
        if (taken[0] || message[0].startsWith("Sighting added")) {
            return Taken.TAKEN;
        }
        if (message[0].contains("No valid attributes found")) {
            return Taken.NO_SUCH_ATTRIBUTE;
        }
        logger.debug("MISP refuses a sighting: {}", message[0]);
        return Taken.REFUSED;
    }

    /**
     * Reports many sightings at once; those MISP knows already do no harm.
     *
     * @param event the number or UUID of any event that we may see
     * @return whether MISP says that it saved something: false also if it knew all of them before
     */
    public boolean reportAll(String event, List<SightingReport> sightings) throws InterruptedException {
        List<Map<String, Object>> body = new ArrayList<>();
        for (SightingReport sighting : sightings) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("uuid", sighting.id().toString());
            each.put("attribute_uuid", sighting.attribute().toString());
            each.put("type", String.valueOf(sighting.type()));
            each.put("source", sighting.source());
            each.put("date_sighting", String.valueOf(sighting.timestamp()));
            body.add(each);
        }
        boolean[] saved = {true};
        read(
                client.post(
                        "/sightings/bulkSaveSightings/" + event,
                        Json.write(body).bytes()),
                json -> json.members(name -> {
                    if (name.equals("saved")) {
                        saved[0] = json.flag().orElse(true);
                    } else {
                        json.skip();
                    }
                }));
        return saved[0];
    }

    @FunctionalInterface
    private interface Reading {
        void read(JsonCursor json) throws IOException;
    }

    private static void read(RestAnswer answer, Reading reading) {
        try (JsonCursor json = JsonCursor.of(answer.body(), 0, answer.body().length)) {
            reading.read(json);
        } catch (IOException e) {
            throw AttributeList.notJson();
        }
    }
}
