package io.threatbus.app.misp.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.AttributeReader;
import io.threatbus.app.misp.model.BadInputException;
import io.threatbus.app.misp.model.MispJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The attributes of one answer, {@code {"response": {"Attribute": […]}}}, read a few at a time: an answer of a thousand
 * takes long to read, and its tree much room. Used by one thread.
 */
final class AttributeRows {
    private final JsonParser parser;
    private final boolean list;
    private boolean open;

    /**
     * The rows of an answer.
     *
     * @throws RestException if it is not the JSON of a search
     */
    AttributeRows(RestAnswer answer) {
        try {
            parser = MispJson.parser(answer.body());
            if (parser.nextToken() != JsonToken.START_OBJECT || !enter("response")) {
                throw RestAnswer.notJson();
            }
            boolean found = parser.currentToken() == JsonToken.START_OBJECT && enter("Attribute");
            list = found && parser.currentToken() == JsonToken.START_ARRAY;
            // Some versions show a single one without a list.
            open = list || (found && parser.currentToken() == JsonToken.START_OBJECT);
            if (!open) {
                end();
            }
        } catch (IOException e) {
            throw RestAnswer.notJson();
        }
    }

    /** Goes to the value of a member; false if there is none, then the parser stands at the end of the object. */
    private boolean enter(String name) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(name);
            parser.nextToken();
            if (found) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    /**
     * The next rows, so many at most; none at the end.
     *
     * @throws RestException if the answer breaks off, or something follows it
     */
    AttributeList next(int most) {
        List<Attribute> attributes = new ArrayList<>();
        int broken = 0;
        try {
            while (open && attributes.size() + broken < most) {
                if (list && parser.nextToken() == JsonToken.END_ARRAY) {
                    open = false;
                } else {
                    broken += read(attributes) ? 0 : 1;
                    open = list;
                }
                if (!open) {
                    end();
                }
            }
        } catch (IOException e) {
            throw RestAnswer.notJson();
        }
        return new AttributeList(attributes, attributes.size() + broken, broken);
    }

    private boolean read(List<Attribute> attributes) throws IOException {
        try {
            attributes.add(AttributeReader.read(MispJson.value(parser)));
            return true;
        } catch (BadInputException e) {
            return false;
        }
    }

    /** Reads what is left, so that an answer that was cut is known as such. */
    private void end() throws IOException {
        boolean ended = false;
        while (parser.nextToken() != null) {
            if (ended) {
                throw RestAnswer.notJson();
            }
            ended = parser.getParsingContext().inRoot();
        }
        parser.close();
    }
}
