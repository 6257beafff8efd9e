package io.threatbus.app.store.admin;

import io.threatbus.toolkit.json.JsonObjectReader;
import io.threatbus.toolkit.json.JsonPiece;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/** Cuts the input of an import into the objects that may be indicators or sightings, and counts the rest. For one thread. */
public final class ImportReader {
    private static final int LONGEST_OBJECT = 16 * 1024 * 1024;
    private static final Set<String> CARRIED = Set.of("indicator", "sighting");

    private final JsonObjectReader reader;
    private final ImportCount count;
    private final int longest;

    public ImportReader(InputStream in, ImportCount count) {
        this(in, count, LONGEST_OBJECT);
    }

    /**
     * The input of an import.
     *
     * @param longest how many bytes an object may have; a longer one is passed over and counted, and never kept
     */
    public ImportReader(InputStream in, ImportCount count, int longest) {
        this.longest = longest;
        this.reader = new JsonObjectReader(in, longest);
        this.count = count;
    }

    /** How many bytes have been looked at. */
    public long bytes() {
        return reader.bytes();
    }

    /** The next object that may be imported; empty at the end. */
    public Optional<JsonPiece.Found> next() throws IOException {
        for (Optional<JsonPiece> piece = reader.next(); piece.isPresent(); piece = reader.next()) {
            if (piece.get() instanceof JsonPiece.Found object && mayBeCarried(object.type())) {
                return Optional.of(object);
            }
            count(piece.get());
        }
        return Optional.empty();
    }

    private static boolean mayBeCarried(Optional<String> type) {
        return type.map(CARRIED::contains).orElse(true);
    }

    private void count(JsonPiece piece) {
        if (piece instanceof JsonPiece.Broken broken) {
            count.rejected("line " + broken.line(), "invalid-json", broken.reason());
        } else if (piece instanceof JsonPiece.TooLong object && mayBeCarried(object.type())) {
            count.rejected(
                    place(object.line(), object.id()),
                    "too-large",
                    object.bytes() + " bytes, where " + longest + " are possible");
        } else {
            count.otherType();
        }
    }

    /** Where an object stands, for people. */
    public static String place(long line, Optional<String> id) {
        return "line " + line + id.map(name -> ", " + name).orElse("");
    }
}
