package io.threatbus.app.suricata.command;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Json;
import java.util.Locale;
import java.util.Map;

/**
 * What Suricata answers.
 *
 * @param ok whether it says OK, which alone does not mean that it did it
 * @param message text, a number, or a structure
 */
public record Reply(boolean ok, Object message) {
    /** What became of an item, told by the words of the answer. */
    public enum Meaning {
        /** It is there now, or was already. */
        PRESENT,
        /** It is gone now, or was not there. */
        ABSENT,
        /** Suricata is at work with the item: once more. */
        BUSY,
        /** There is no set of this name and type. */
        NO_SET,
        /** It was not done. */
        FAILED,
        /** These words are not known. */
        UNKNOWN
    }

    /** Reads an answer. */
    static Reply read(byte[] line) {
        Object value = Json.read(line);
        if (value instanceof Map<?, ?> members
                && members.get("return") instanceof String word
                && (word.equals("OK") || word.equals("NOK"))) {
            Object message = members.get("message");
            return new Reply(word.equals("OK"), message == null ? "" : message);
        }
        throw new ThreatBusException("an answer without 'return'");
    }

    /** The message, if it is text. */
    public String text() {
        return message instanceof String text ? text : "";
    }

    /** The answer to adding, removing or looking up an item. */
    public Meaning meaning() {
        String words = text().toLowerCase(Locale.ROOT);
        if (words.contains("busy")) {
            return Meaning.BUSY;
        } else if (words.contains("set not found")) {
            return Meaning.NO_SET;
        } else if (words.equals("data added")
                || words.equals("data already in set")
                || words.equals("item found in set")) {
            return ok ? Meaning.PRESENT : Meaning.UNKNOWN;
        } else if (words.equals("data removed")) {
            return ok ? Meaning.ABSENT : Meaning.UNKNOWN;
        } else if (words.equals("failed to remove data") || words.equals("item not found in set")) {
            return ok ? Meaning.UNKNOWN : Meaning.ABSENT;
        } else if (!ok) {
            return Meaning.FAILED;
        }
        return Meaning.UNKNOWN;
    }
}
