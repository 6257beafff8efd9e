package io.threatbus.admin;

import io.threatbus.message.Message;
import io.threatbus.message.StixObject;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The last messages that came in, as plain numbers and bytes in rings: writing one down makes no object that the garbage
 * collector would have to carry along, and keeps none of the message. The text of the messages has a ring of its own; what
 * is overwritten there is forgotten altogether.
 *
 * <p>Guarded by the lock on {@code this}; a {@link #copy} belongs to whoever asked for it.
 */
final class Arrivals {
    private static final int TEXT_PER_MESSAGE = 200;

    private static final int KEY = 0;
    private static final int ID_HIGH = 1;
    private static final int ID_LOW = 2;
    private static final int MODIFIED = 3;
    private static final int RECEIVED = 4;
    private static final int TEXT_AT = 5;
    private static final int TEXT_LENGTH = 6;
    private static final int COLUMNS = 7;

    private final int capacity;
    private final long[] table;
    private final String[] origins;
    private final MessageKind[] kinds;
    private final byte[] text;
    /** Only if there are {@linkplain #addUnknown unknown ones} to tell apart, and not in a copy, which is only read. */
    private final Optional<KeyIndex> known;

    private volatile long last;
    private long textEnd;

    /**
     * What came in.
     *
     * @param number 1 for the first message since the start
     * @param key see {@link StixObject#versionHash()}
     * @param about the pattern, or the identifier of what was sighted; cut if it is long
     * @param received milliseconds since 1970
     */
    record Arrival(
            long number,
            long key,
            StixId id,
            MessageKind kind,
            StixTimestamp modified,
            String about,
            long received,
            String origin) {
        /** Whether the identifier or what it is about contains the text, in lower case. */
        boolean mentions(String text) {
            return id.toString().contains(text)
                    || about.toLowerCase(Locale.ROOT).contains(text);
        }

        /** One line's worth, for lists. */
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("number", number);
            json.put("id", id.toString());
            json.put("kind", kind.text());
            json.put("about", about);
            json.put("modified", modified.toString());
            json.put("received", Instant.ofEpochMilli(received).toString());
            json.put("from", origin);
            return json;
        }
    }

    /**
     * Remembers none yet.
     *
     * @param withUnknown whether {@link #addUnknown} will be called
     */
    Arrivals(int capacity, boolean withUnknown) {
        this.capacity = capacity;
        this.table = new long[capacity * COLUMNS];
        this.origins = new String[capacity];
        this.kinds = new MessageKind[capacity];
        this.text = new byte[Math.max(capacity, 10) * TEXT_PER_MESSAGE];
        this.known = withUnknown ? Optional.of(new KeyIndex(capacity)) : Optional.empty();
    }

    private Arrivals(Arrivals other) {
        capacity = other.capacity;
        table = other.table.clone();
        origins = other.origins.clone();
        kinds = other.kinds.clone();
        text = other.text.clone();
        known = Optional.empty();
        last = other.last;
        textEnd = other.textEnd;
    }

    synchronized Arrivals copy() {
        return new Arrivals(this);
    }

    /** The number of the last one. */
    long last() {
        return last;
    }

    /** Writes messages down. */
    synchronized void addAll(List<? extends Message> messages, String origin, long now) {
        for (Message message : messages) {
            if (message instanceof StixObject object) {
                add(object, object.versionHash(), origin, now);
            }
        }
    }

    /** Writes down those that are not known, because another bus sent them. */
    synchronized void addUnknown(List<? extends Message> messages, String origin, long now) {
        KeyIndex index = known.orElseThrow();
        for (Message message : messages) {
            if (message instanceof StixObject object) {
                long key = object.versionHash();
                if (!index.contains(key)) {
                    add(object, key, origin, now);
                }
            }
        }
    }

    private void add(StixObject object, long key, String origin, long now) {
        byte[] about = MessageKind.about(object).getBytes(StandardCharsets.UTF_8);
        long number = last + 1;
        int row = row(number);
        if (known.isPresent()) {
            known.get().remove(table[row + KEY], number - capacity);
            known.get().put(key, number);
        }
        UUID uuid = object.id().uuid();
        table[row + KEY] = key;
        table[row + ID_HIGH] = uuid.getMostSignificantBits();
        table[row + ID_LOW] = uuid.getLeastSignificantBits();
        table[row + MODIFIED] = object.modified().epochMicros();
        table[row + RECEIVED] = now;
        table[row + TEXT_AT] = append(about);
        table[row + TEXT_LENGTH] = about.length;
        kinds[row / COLUMNS] = MessageKind.of(object);
        origins[row / COLUMNS] = origin;
        last = number;
    }

    /** A text lies in one piece: what does not fit at the end begins at the start again. */
    private long append(byte[] about) {
        int at = (int) (textEnd % text.length);
        if (at + about.length > text.length) {
            textEnd += text.length - at;
        }
        long begin = textEnd;
        System.arraycopy(about, 0, text, (int) (begin % text.length), about.length);
        textEnd += about.length;
        return begin;
    }

    private int row(long number) {
        return (int) (number % capacity) * COLUMNS;
    }

    /** The number of the oldest one that may still be known. */
    long first() {
        return Math.max(1, last - capacity + 1);
    }

    /** The message of that number, if it is still known. */
    synchronized Optional<Arrival> get(long number) {
        int row = row(number);
        boolean overwritten = table[row + TEXT_AT] < textEnd - text.length;
        if (number < first() || number > last || overwritten) {
            return Optional.empty();
        }
        MessageKind kind = kinds[row / COLUMNS];
        int at = (int) (table[row + TEXT_AT] % text.length);
        return Optional.of(new Arrival(
                number,
                table[row + KEY],
                new StixId(kind.type(), new UUID(table[row + ID_HIGH], table[row + ID_LOW])),
                kind,
                StixTimestamp.ofEpochMicros(table[row + MODIFIED]),
                new String(Arrays.copyOfRange(text, at, at + (int) table[row + TEXT_LENGTH]), StandardCharsets.UTF_8),
                table[row + RECEIVED],
                origins[row / COLUMNS]));
    }
}
