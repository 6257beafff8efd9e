package io.threatbus.app.zmq.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A JSON value and where it was found. */
final class SourceObject {
    private final byte[] json;
    private final int line;

    SourceObject(byte[] json, int line) {
        this.json = json;
        this.line = line;
    }

    byte[] json() {
        return json;
    }

    /** The line it begins on, from 1. */
    int line() {
        return line;
    }

    /** The objects in it: those of a STIX bundle, a TAXII envelope or a list; anything else is one itself. */
    List<SourceObject> objects() {
        if (json[0] == '[') {
            return elements(0);
        }
        Optional<Integer> type = member("type");
        boolean bundle = type.map(
                        start -> new String(json, start, Math.min(8, json.length - start), StandardCharsets.UTF_8))
                .filter("\"bundle\""::equals)
                .isPresent();
        if (bundle) {
            return member("objects").map(this::elements).orElse(List.of());
        }
        Optional<Integer> envelope = type.isPresent() ? Optional.empty() : member("objects");
        return envelope.map(this::elements).orElse(List.of(this));
    }

    /** Where the value of a member of this object begins. */
    private Optional<Integer> member(String name) {
        byte[] key = ("\"" + name + "\"").getBytes(StandardCharsets.UTF_8);
        JsonScanner scanner = new JsonScanner();
        for (int i = 0; i < json.length; i++) {
            boolean keyPosition = !scanner.inString()
                    && scanner.depth() == 1
                    && (scanner.previous() == '{' || scanner.previous() == ',')
                    && json[i] == '"';
            if (keyPosition && Arrays.equals(json, i, Math.min(json.length, i + key.length), key, 0, key.length)) {
                return valueAfter(i + key.length);
            }
            scanner.accept(json[i]);
        }
        return Optional.empty();
    }

    private Optional<Integer> valueAfter(int keyEnd) {
        int position = skipSpace(keyEnd);
        if (position < json.length && json[position] == ':') {
            position = skipSpace(position + 1);
            return position < json.length ? Optional.of(position) : Optional.empty();
        }
        return Optional.empty();
    }

    private int skipSpace(int from) {
        int position = from;
        while (position < json.length && JsonScanner.isSpace(json[position])) {
            position++;
        }
        return position;
    }

    private List<SourceObject> elements(int listStart) {
        List<SourceObject> elements = new ArrayList<>();
        if (json[listStart] != '[') {
            return elements;
        }
        JsonScanner scanner = new JsonScanner();
        int at = line + (int) lines(0, listStart);
        int start = -1;
        int startLine = at;
        for (int i = listStart; i < json.length; i++) {
            if (scanner.depth() == 1
                    && start < 0
                    && json[i] != ','
                    && json[i] != ']'
                    && !JsonScanner.isSpace(json[i])) {
                start = i;
                startLine = at;
            }
            boolean ends =
                    start >= 0 && scanner.depth() == 1 && !scanner.inString() && (json[i] == ',' || json[i] == ']');
            if (ends) {
                elements.add(new SourceObject(trimmed(start, i), startLine));
                start = -1;
            }
            scanner.accept(json[i]);
            if (scanner.depth() == 0) {
                return elements;
            }
            at += json[i] == '\n' ? 1 : 0;
        }
        return elements;
    }

    private byte[] trimmed(int from, int to) {
        int end = to;
        while (end > from && JsonScanner.isSpace(json[end - 1])) {
            end--;
        }
        return Arrays.copyOfRange(json, from, end);
    }

    private long lines(int from, int to) {
        long lines = 0;
        for (int i = from; i < to; i++) {
            lines += json[i] == '\n' ? 1 : 0;
        }
        return lines;
    }
}
