package io.threatbus.toolkit.json;

import java.util.Optional;

/** What a {@link JsonObjectReader} finds, one after the other. */
public sealed interface JsonPiece {
    /** The line on which it begins, from 1. */
    long line();

    /** A whole object. */
    final class Found implements JsonPiece {
        private final byte[] json;
        private final Optional<String> type;
        private final Optional<String> id;
        private final long line;

        Found(byte[] json, Optional<String> type, Optional<String> id, long line) {
            this.json = json;
            this.type = type;
            this.id = id;
            this.line = line;
        }

        /** Its bytes, not checked but for where the object ends. */
        public byte[] json() {
            return json;
        }

        /** Its member {@code type}, as written, if that is a string of usual length. */
        public Optional<String> type() {
            return type;
        }

        /** Its member {@code id}, likewise. */
        public Optional<String> id() {
            return id;
        }

        @Override
        public long line() {
            return line;
        }
    }

    /**
     * An object that is longer than the reader keeps.
     *
     * @param bytes how long it is
     */
    record TooLong(long bytes, Optional<String> type, Optional<String> id, long line) implements JsonPiece {}

    /** Something that is not an object, or an object that is not closed; reading goes on behind it. */
    record Broken(String reason, long line) implements JsonPiece {}
}
