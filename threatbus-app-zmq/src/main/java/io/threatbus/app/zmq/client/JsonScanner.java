package io.threatbus.app.zmq.client;

import java.util.BitSet;

/**
 * Follows JSON byte by byte, just far enough to know where a value ends and whether something is where it cannot be. It
 * does not check values: that is the message parser's work.
 */
final class JsonScanner {
    private final BitSet objects = new BitSet();
    private int depth;
    private boolean inString;
    private boolean escaped;
    private int previous;

    /** How many objects and lists are open. */
    int depth() {
        return depth;
    }

    boolean inString() {
        return inString;
    }

    /** The last byte that was not white space. */
    int previous() {
        return previous;
    }

    /** Whether an object or list may begin here. */
    boolean admitsValue() {
        if (inString) {
            return false;
        }
        boolean inObject = depth > 0 && objects.get(depth - 1);
        return depth == 0 || previous == ':' || (!inObject && (previous == ',' || previous == '['));
    }

    void accept(int octet) {
        if (inString) {
            acceptInString(octet);
            return;
        }
        switch (octet) {
            case '"' -> inString = true;
            case '{', '[' -> {
                objects.set(depth, octet == '{');
                depth++;
            }
            case '}', ']' -> depth = Math.max(0, depth - 1);
            default -> {
                // Inside a number or word, or between tokens.
            }
        }
        if (!isSpace(octet)) {
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
            previous = octet;
        }
    }

    static boolean isSpace(int octet) {
        return octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r';
    }
}
