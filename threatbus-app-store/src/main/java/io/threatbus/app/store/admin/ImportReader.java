package io.threatbus.app.store.admin;

import io.threatbus.ThreatBusException;
import io.threatbus.message.BundleContext;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.toolkit.json.JsonObjectReader;
import io.threatbus.toolkit.json.JsonPiece;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/**
 * Cuts the input of an import into the objects that may be indicators or sightings, and counts the rest. What the other
 * objects of a bundle say of its indicators is used. For one thread.
 */
public final class ImportReader {
    private static final int LONGEST_OBJECT = 16 * 1024 * 1024;
    private static final Set<String> CARRIED = Set.of("indicator", "sighting");

    private final JsonObjectReader reader;
    private final ImportCount count;
    private final int longest;
    private final BundleContext context;
    private final boolean collected;

    /** Input that is read once: of the other objects, what has come before an indicator is used. */
    public ImportReader(InputStream in, ImportCount count, int longest) {
        this(in, count, longest, Optional.empty());
    }

    /**
     * The input of an import.
     *
     * @param context what was collected from the same input; empty if that cannot be read twice
     */
    public ImportReader(InputStream in, ImportCount count, Optional<BundleContext> context) {
        this(in, count, LONGEST_OBJECT, context);
    }

    private ImportReader(InputStream in, ImportCount count, int longest, Optional<BundleContext> context) {
        this.longest = longest;
        this.reader = new JsonObjectReader(in, longest);
        this.count = count;
        this.context = context.orElseGet(BundleContext::new);
        this.collected = context.isPresent();
    }

    /** What the other objects say of the indicators, which may stand before them. */
    public static BundleContext collect(InputStream in) throws IOException {
        BundleContext context = new BundleContext();
        ImportCount ignored = new ImportCount();
        JsonObjectReader reader = new JsonObjectReader(in, LONGEST_OBJECT);
        for (Optional<JsonPiece> piece = reader.next(); piece.isPresent(); piece = reader.next()) {
            if (piece.get() instanceof JsonPiece.Found object && !mayBeCarried(object.type())) {
                take(object, context, ignored);
            }
        }
        return context;
    }

    private static void take(JsonPiece.Found object, BundleContext context, ImportCount count) {
        try {
            context.add(object.json());
        } catch (ThreatBusException e) {
            // It is of a type that the bus does not carry, whatever is wrong with it.
            count.passedOver(1);
        }
    }

    /** How many bytes have been looked at. */
    public long bytes() {
        return reader.bytes();
    }

    /** The next object that may be imported; empty at the end. */
    public Optional<JsonPiece.Found> next() throws IOException {
        for (Optional<JsonPiece> piece = reader.next(); piece.isPresent(); piece = reader.next()) {
            if (piece.get() instanceof JsonPiece.Found object) {
                if (mayBeCarried(object.type())) {
                    return Optional.of(object);
                } else if (!collected) {
                    take(object, context, count);
                }
            } else {
                count(piece.get());
            }
        }
        context.passedOver().values().forEach(count::passedOver);
        return Optional.empty();
    }

    /** What an object is, with what the others say of it. */
    public Parsed parse(JsonPiece.Found object, MessageParser parser) {
        Parsed parsed = parser.parse(object.json());
        return parsed instanceof Parsed.Accepted accepted && accepted.message() instanceof Indicator indicator
                ? new Parsed.Accepted(context.applied(indicator), accepted.filledIn())
                : parsed;
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
            count.passedOver(1);
        }
    }

    /** Where an object stands, for people. */
    public static String place(long line, Optional<String> id) {
        return "line " + line + id.map(name -> ", " + name).orElse("");
    }
}
