package io.threatbus.app.misp.rest;

import io.threatbus.app.misp.model.Attribute;
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

    /** Reads all of an answer. */
    static AttributeList read(RestAnswer answer) {
        return new AttributeRows(answer).next(Integer.MAX_VALUE);
    }
}
