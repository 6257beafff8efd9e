package io.threatbus.app.zeek.websocket;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON value as it was read; numbers keep their digits. */
sealed interface JsonValue {
    /** What it is called in error messages. */
    String kind();

    record JsonObject(Map<String, JsonValue> members) implements JsonValue {
        Optional<JsonValue> member(String name) {
            return Optional.ofNullable(members.get(name));
        }

        /** The member's text, if it is a string. */
        Optional<String> text(String name) {
            return member(name)
                    .filter(JsonString.class::isInstance)
                    .map(JsonString.class::cast)
                    .map(JsonString::text);
        }

        @Override
        public String kind() {
            return "an object";
        }
    }

    record JsonArray(List<JsonValue> elements) implements JsonValue {
        @Override
        public String kind() {
            return "an array";
        }
    }

    record JsonString(String text) implements JsonValue {
        @Override
        public String kind() {
            return "a string";
        }
    }

    /** A number, or one of the words {@code inf}, {@code -inf} and {@code nan}, which the servers write unquoted. */
    record JsonNumber(String digits) implements JsonValue {
        @Override
        public String kind() {
            return "a number";
        }
    }

    record JsonBoolean(boolean value) implements JsonValue {
        @Override
        public String kind() {
            return "a boolean";
        }
    }

    record JsonNull() implements JsonValue {
        @Override
        public String kind() {
            return "null";
        }
    }
}
