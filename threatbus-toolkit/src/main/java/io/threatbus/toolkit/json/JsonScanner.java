package io.threatbus.toolkit.json;

import java.util.BitSet;
import java.util.Optional;

/**
 * Follows the JSON of one object byte by byte, just far enough to know where it ends, whether something is where it
 * cannot be, and what its members {@code type} and {@code id} are. It does not check values. For one thread.
 */
final class JsonScanner {
    private static final int LONGEST_KEPT = 200;

    private final BitSet objects = new BitSet();
    private final StringBuilder string = new StringBuilder();
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean keeping;
    private int previous;
    private String key = "";
    private Optional<String> type = Optional.empty();
    private Optional<String> id = Optional.empty();

    /** Forgets everything: another object begins. */
    void reset() {
        objects.clear();
        depth = 0;
        inString = false;
        escaped = false;
        keeping = false;
        previous = 0;
        key = "";
        type = Optional.empty();
        id = Optional.empty();
    }

    /** How many objects and lists are open. */
    int depth() {
        return depth;
    }

    boolean inString() {
        return inString;
    }

    Optional<String> type() {
        return type;
    }

    Optional<String> id() {
        return id;
    }

    /** Whether an object or list may begin here. */
    boolean admitsValue() {
        if (inString) {
            return false;
        }
        boolean inObject = depth > 0 && objects.get(depth - 1);
        return depth == 0 || previous == ':' || (!inObject && (previous == ',' || previous == '['));
    }

    /** Whether what begins here is the value of the object's own member of this name. */
    boolean isValueOf(String name) {
        return depth == 1 && !inString && previous == ':' && key.equals(name);
    }

    void accept(int octet) {
        if (inString) {
            acceptInString(octet);
            return;
        }
        switch (octet) {
            case '"' -> {
                inString = true;
                keeping = depth == 1;
                string.setLength(0);
            }
            case '{', '[' -> {
                objects.set(depth, octet == '{');
                depth++;
            }
            case '}', ']' -> depth = Math.max(0, depth - 1);
            default -> {
                // Inside a number or word, or between tokens.
            }
        }
        if (!isSpace(octet) && octet != '"') {
            previous = octet;
        }
    }

    private void acceptInString(int octet) {
        if (escaped) {
            escaped = false;
        } else if (octet == '\\') {
            escaped = true;
        } else if (octet == '"') {
            inString = false;
            ended();
            previous = octet;
            return;
        }
        if (keeping && string.length() <= LONGEST_KEPT) {
            string.append((char) octet);
        }
    }

    /** A string of the object itself is a member's name, or the value of the member just named. */
    private void ended() {
        if (!keeping) {
            return;
        }
        boolean whole = string.length() <= LONGEST_KEPT;
        if (previous == '{' || previous == ',') {
            key = whole ? string.toString() : "";
        } else if (previous == ':' && whole && key.equals("type")) {
            type = Optional.of(string.toString());
        } else if (previous == ':' && whole && key.equals("id")) {
            id = Optional.of(string.toString());
        }
    }

    static boolean isSpace(int octet) {
        return octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r';
    }
}
