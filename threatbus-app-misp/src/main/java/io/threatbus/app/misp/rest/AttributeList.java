package io.threatbus.app.misp.rest;

import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.AttributeReader;
import io.threatbus.app.misp.model.BadInputException;
import io.threatbus.app.misp.model.JsonCursor;
import io.threatbus.app.misp.rest.RestException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The attributes of one answer.
 *
 * @param attributes those that can be read
 * @param rows how many there were
 * @param broken how many cannot be read
 */
record AttributeList(List<Attribute> attributes, int rows, int broken) {
    AttributeList {
        attributes = List.copyOf(attributes);
    }

    /** Reads {@code {"response": {"Attribute": […]}}}. */
    static AttributeList read(byte[] body) {
        List<Attribute> attributes = new ArrayList<>();
        int[] broken = {0};
        boolean[] found = {false};
        try (JsonCursor json = JsonCursor.of(body, 0, body.length)) {
            json.members(name -> {
                if (!name.equals("response")) {
                    json.skip();
                    return;
                }
                found[0] = true;
                json.members(inner -> {
                    if (inner.equals("Attribute")) {
                        json.elements(e -> read(json, attributes, broken));
                    } else {
                        json.skip();
                    }
                });
            });
        } catch (IOException | RuntimeException e) {
            throw notJson();
        }
        if (!found[0]) {
            throw notJson();
        }
        return new AttributeList(attributes, attributes.size() + broken[0], broken[0]);
    }

    /** A proxy's page or a cut answer: the next attempt may be better. */
    static RestException notJson() {
        return new RestException(Kind.TRANSIENT, "the answer is not the JSON that MISP sends", Duration.ZERO);
    }

    private static void read(JsonCursor json, List<Attribute> attributes, int[] broken) throws IOException {
        AttributeReader reader = new AttributeReader();
        reader.read(json);
        try {
            attributes.add(reader.attribute());
        } catch (BadInputException e) {
            broken[0]++;
        }
    }
}
