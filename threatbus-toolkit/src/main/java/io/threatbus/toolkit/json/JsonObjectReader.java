package io.threatbus.toolkit.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;

/**
 * Cuts a stream into JSON objects: JSON Lines, one large object, lists, STIX bundles, TAXII envelopes, or any mixture.
 * Of what is wrapped in a list or in a bundle's {@code objects} each element counts, so that input of any size needs the
 * memory of one object. What is broken is reported with its line, and reading goes on at the next object. A byte order
 * mark is passed over; UTF-16 is named and ends the reading. For one thread.
 */
public final class JsonObjectReader {
    private static final int BUFFER = 64 * 1024;
    private static final int END = -1;
    private static final int DEEPEST = 10_000;
    private static final String NOT_AN_OBJECT = "this element of the list is not an object";
    private static final String OBJECTS = "objects";
    private static final String BUNDLE = "bundle";

    /** What the objects that are found stand in. */
    private enum Wrapping {
        NONE,
        LIST,
        /** The objects of a bundle or an envelope. */
        BUNDLE,
        /** What follows the objects of a bundle, up to its end. */
        BUNDLE_END
    }

    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[BUFFER];
    private final JsonScanner scanner = new JsonScanner();
    private final ByteArrayOutputStream object = new ByteArrayOutputStream(4096);
    private final Deque<Wrapping> wrappings = new ArrayDeque<>();
    private final Queue<JsonPiece> found = new ArrayDeque<>();
    private int position;
    private int limit;
    private long bytes;
    private long line = 1;
    private long objectLine;
    private long objectBytes;
    private long wrapperLine;
    private boolean lineStart = true;
    private boolean skippingLine;
    private boolean skippingWord;
    private final ByteOrderMark mark = new ByteOrderMark();
    private boolean ended;
    private boolean wrapperLost;

    /**
     * A reader at the beginning of a stream.
     *
     * @param longest how many bytes of one object are kept; longer ones are reported as {@link JsonPiece.TooLong}
     */
    public JsonObjectReader(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** How many bytes have been looked at. */
    public long bytes() {
        return bytes;
    }

    /** The next piece; empty at the end. */
    public Optional<JsonPiece> next() throws IOException {
        while (found.isEmpty() && !ended) {
            int octet = read();
            if (octet == END) {
                end();
            } else if (bytes == 1 && isUtf16(octet)) {
                found.add(new JsonPiece.Broken(
                        "the input is UTF-16 text; JSON is UTF-8: convert it, for example with iconv -f UTF-16 -t"
                                + " UTF-8",
                        1));
                ended = true;
            } else {
                accept(octet);
                lineStart = octet == '\n';
                line += lineStart ? 1 : 0;
            }
        }
        return Optional.ofNullable(found.poll());
    }

    private int read() throws IOException {
        if (position == limit) {
            limit = Math.max(0, in.read(buffer, 0, BUFFER));
            position = 0;
            if (limit == 0) {
                return END;
            }
        }
        bytes++;
        return buffer[position++] & 0xff;
    }

    /** By its byte order mark, or by the zero beside the first character. */
    private boolean isUtf16(int first) throws IOException {
        if (position == limit && !fillUp(first)) {
            return false;
        }
        int second = buffer[position] & 0xff;
        return (first == 0xff && second == 0xfe)
                || (first == 0xfe && second == 0xff)
                || (first == 0 && second != 0)
                || (second == 0 && first != 0);
    }

    /** Has the second byte at hand when the stream gave only the first. */
    private boolean fillUp(int first) throws IOException {
        if (first != 0xff && first != 0xfe && first != 0 && first != '{' && first != '[') {
            return false;
        }
        limit = Math.max(0, in.read(buffer, 0, BUFFER));
        position = 0;
        return limit > 0;
    }

    private void end() {
        ended = true;
        if (scanner.depth() > 0 && wrappings.peek() != Wrapping.BUNDLE_END) {
            broken("the input ends in the middle of this object", objectLine);
        } else if (!wrappings.isEmpty()) {
            broken("the input ends in the middle of this list or bundle: is the file complete?", wrapperLine);
        }
    }

    private void broken(String reason, long where) {
        found.add(new JsonPiece.Broken(reason, where));
    }

    private void accept(int octet) {
        if (octet == '\n' && scanner.inString()) {
            abandon("a string is not closed at the end of line " + line);
        } else if (scanner.depth() == 0 && scanner.inString()) {
            scanner.accept(octet);
        } else if (scanner.depth() == 0) {
            between(octet);
        } else if (lineStart && octet == '{' && !scanner.admitsValue()) {
            abandon("the object is not closed before the next one begins on line " + line);
            begin(octet);
        } else if (scanner.depth() >= DEEPEST && (octet == '{' || octet == '[')) {
            abandon("the object is nested more than " + DEEPEST + " deep");
        } else {
            within(octet);
        }
    }

    private void abandon(String reason) {
        broken(reason, objectLine);
        scanner.reset();
        object.reset();
        wrapperLost |= !wrappings.isEmpty();
        wrappings.clear();
        skippingLine = false;
    }

    /** Between two objects. What is neither an object nor what stands between them is reported. */
    private void between(int octet) {
        if (octet == '\n') {
            skippingLine = false;
        }
        if (skippingLine || mark.accepts(octet, wrappings.isEmpty() && lineStart)) {
            return;
        }
        boolean separator = JsonScanner.isSpace(octet) || octet == ',';
        if (separator || octet == ']') {
            skippingWord = false;
        }
        if (separator || skippingWord) {
            return;
        }
        if (octet == '{' || (octet == '[' && !wrappings.isEmpty())) {
            begin(octet);
        } else if (octet == '[') {
            wrappings.push(Wrapping.LIST);
            wrapperLine = line;
        } else if (octet == ']' && !wrappings.isEmpty()) {
            closeList();
        } else if (!isEndOfLostWrapper(octet)) {
            notAnObject(octet);
        }
    }

    /** Once per line between objects; once per element within a list. */
    private void notAnObject(int octet) {
        if (wrappings.isEmpty()) {
            broken("no JSON object begins here", line);
            skippingLine = true;
            return;
        }
        broken(NOT_AN_OBJECT, line);
        objectLine = line;
        scanner.reset();
        if (octet == '"') {
            scanner.accept(octet);
        } else {
            skippingWord = true;
        }
    }

    /** The end of a bundle that was given up because of an object in it is not another fault. */
    private boolean isEndOfLostWrapper(int octet) {
        return wrapperLost && (octet == ']' || octet == '}');
    }

    private void begin(int octet) {
        scanner.reset();
        object.reset();
        objectLine = line;
        objectBytes = 0;
        within(octet);
    }

    private void within(int octet) {
        if (octet == '[' && entersWrapper()) {
            wrappings.push(Wrapping.BUNDLE);
            wrapperLine = objectLine;
            scanner.reset();
            object.reset();
            return;
        }
        scanner.accept(octet);
        if (wrappings.peek() == Wrapping.BUNDLE_END) {
            if (scanner.depth() == 0) {
                endBundle();
            }
            return;
        }
        objectBytes++;
        if (objectBytes <= longest) {
            object.write(octet);
        }
        if (scanner.depth() == 0) {
            endObject(octet);
        }
    }

    private void endObject(int octet) {
        if (octet == ']') {
            broken(NOT_AN_OBJECT, objectLine);
        } else if (objectBytes > longest) {
            found.add(new JsonPiece.TooLong(objectBytes, scanner.type(), scanner.id(), objectLine));
        } else if (!isBundle()) {
            found.add(new JsonPiece.Found(object.toByteArray(), scanner.type(), scanner.id(), objectLine));
        }
    }

    /** One without objects, since they are looked at one by one. */
    private boolean isBundle() {
        return scanner.type().filter(BUNDLE::equals).isPresent();
    }

    private void endBundle() {
        wrappings.pop();
        if (scanner.type().isPresent() && !isBundle()) {
            broken(
                    "this has a list 'objects' before its type, which is not a bundle's; write the type first",
                    wrapperLine);
        }
    }

    /** Whether the list that begins here holds the objects of a bundle or of a TAXII envelope, which has no type. */
    private boolean entersWrapper() {
        boolean mayBeWrapped = wrappings.isEmpty() || wrappings.peek() == Wrapping.LIST;
        return mayBeWrapped
                && scanner.isValueOf(OBJECTS)
                && scanner.type().map(BUNDLE::equals).orElse(true);
    }

    private void closeList() {
        if (wrappings.pop() == Wrapping.BUNDLE) {
            // The bundle's own brace is still open.
            wrappings.push(Wrapping.BUNDLE_END);
            scanner.reset();
            scanner.accept('{');
            objectLine = wrapperLine;
        }
    }
}
