package io.threatbus.app.store.admin;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Cuts a stream of JSON into the STIX objects in it, without reading it whole: the elements of a bundle's
 * {@code objects}, or objects that stand one after the other. It only looks for where an object ends; whether it is
 * sound is for the parser to say. One object may be 16 MiB long.
 */
public final class ObjectStream {
    private static final int LONGEST_OBJECT = 16 * 1024 * 1024;
    private static final String OBJECTS = "objects";

    private final InputStream input;
    private boolean inBundle;

    public ObjectStream(InputStream input) {
        this.input = new BufferedInputStream(input, 64 * 1024);
    }

    /**
     * The next object; empty at the end.
     *
     * @throws ThreatBusException if the text ends or errs in the middle
     */
    public Optional<byte[]> next() throws IOException {
        while (true) {
            int octet = input.read();
            if (octet < 0) {
                if (inBundle) {
                    throw new ThreatBusException(Kind.INPUT, "the bundle ends in the middle: is the file complete?");
                }
                return Optional.empty();
            }
            if (octet == ']' && inBundle) {
                skipBundleEnd();
                inBundle = false;
            } else if (octet == '{') {
                Optional<byte[]> object = object();
                if (object.isPresent()) {
                    return object;
                }
            } else if (octet > ' ' && octet != ',') {
                throw new ThreatBusException(
                        Kind.INPUT, "expected a bundle or STIX objects, found '" + (char) octet + "'");
            }
        }
    }

    /** Reads on to the object's end; empty if it turns out to be a bundle, which is then entered. */
    private Optional<byte[]> object() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream(1024);
        text.write('{');
        int depth = 1;
        String name = "";
        while (depth > 0) {
            int octet = require();
            text.write(octet);
            if (text.size() > LONGEST_OBJECT) {
                throw new ThreatBusException(Kind.INPUT, "an object is longer than " + LONGEST_OBJECT + " bytes");
            }
            switch (octet) {
                case '"' -> name = string(text);
                case '{' -> depth++;
                case '[' -> {
                    if (depth == 1 && !inBundle && name.equals(OBJECTS)) {
                        inBundle = true;
                        return Optional.empty();
                    }
                    depth++;
                }
                case '}', ']' -> depth--;
                default -> {
                    // A part of a number or name, or white space.
                }
            }
        }
        return Optional.of(text.toByteArray());
    }

    /** The string whose opening quote was just read; cut, as only short ones are of interest. */
    private String string(ByteArrayOutputStream text) throws IOException {
        StringBuilder content = new StringBuilder();
        while (true) {
            int octet = require();
            text.write(octet);
            if (octet == '"') {
                return content.toString();
            }
            if (octet == '\\') {
                text.write(require());
            }
            if (content.length() <= OBJECTS.length()) {
                content.append((char) octet);
            }
        }
    }

    /** What follows a bundle's objects within it: nothing but small members. */
    private void skipBundleEnd() throws IOException {
        ByteArrayOutputStream ignored = new ByteArrayOutputStream();
        int depth = 1;
        while (depth > 0) {
            int octet = require();
            if (octet == '"') {
                string(ignored);
                ignored.reset();
            } else if (octet == '{' || octet == '[') {
                depth++;
            } else if (octet == '}' || octet == ']') {
                depth--;
            }
        }
    }

    private int require() throws IOException {
        int octet = input.read();
        if (octet < 0) {
            throw new ThreatBusException(Kind.INPUT, "the text ends in the middle of an object: is the file complete?");
        }
        return octet;
    }
}
