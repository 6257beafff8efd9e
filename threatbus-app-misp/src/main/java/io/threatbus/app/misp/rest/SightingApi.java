package io.threatbus.app.misp.rest;

import static io.threatbus.app.misp.model.MispJson.flag;
import static io.threatbus.app.misp.model.MispJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.message.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the plugin tells MISP. Any thread may use it. */
public final class SightingApi {
    private static final Logger logger = LoggerFactory.getLogger(SightingApi.class);

    private final RestClient client;

    public SightingApi(RestClient client) {
        this.client = client;
    }

    /** What MISP made of a sighting. */
    public enum Taken {
        TAKEN,
        /** It knows no such attribute, or we may not see it. */
        NO_SUCH_ATTRIBUTE,
        /** It does not like it. */
        REFUSED
    }

    /** Reports one sighting. The status code alone is not a proof of success. */
    public Taken report(SightingReport sighting) throws InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("uuid", sighting.attribute().toString());
        body.put("type", String.valueOf(sighting.type()));
        body.put("source", sighting.source());
        body.put("timestamp", sighting.timestamp());
        JsonNode answer =
                client.post("/sightings/add", Json.write(body).bytes()).json();
        String message = text(answer, "message");
        if (answer.has("Sighting") || message.startsWith("Sighting added")) {
            return Taken.TAKEN;
        }
        if (message.contains("No valid attributes found")) {
            return Taken.NO_SUCH_ATTRIBUTE;
        }
        logger.debug("MISP refuses a sighting: {}", message);
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
        JsonNode answer = client.post(
                        "/sightings/bulkSaveSightings/" + event,
                        Json.write(body).bytes())
                .json();
        return flag(answer.path("saved")).orElse(true);
    }
}
