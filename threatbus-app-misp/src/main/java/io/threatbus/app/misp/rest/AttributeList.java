package io.threatbus.app.misp.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.AttributeReader;
import io.threatbus.app.misp.model.BadInputException;
import io.threatbus.app.misp.model.MispJson;
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
    static AttributeList read(RestAnswer answer) {
        JsonNode response = answer.json().path("response");
        if (response.isMissingNode()) {
            throw RestAnswer.notJson();
        }
        List<Attribute> attributes = new ArrayList<>();
        int broken = 0;
        for (JsonNode row : MispJson.elements(response.path("Attribute"))) {
            try {
                attributes.add(AttributeReader.read(row));
            } catch (BadInputException e) {
                broken++;
            }
        }
        return new AttributeList(attributes, attributes.size() + broken, broken);
    }
}
