package io.threatbus.life;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A {@link KnownIndicator} as one line of text, for a database. Numbers and marks with blanks between them; sources by
 * their names. Stateless.
 */
public final class LifeText {
    private static final char NONE = '-';
    private static final char NEVER = '+';
    private static final int CONTENT = 1;
    private static final int OWN_UNTIL = 1 << 1;
    private static final int HELD = 1 << 2;
    private static final int RELEASED = 1 << 3;
    private static final int PENDING = 1 << 4;
    private static final int OVER = 1 << 5;
    private static final int OVER_ELSEWHERE = 1 << 6;
    /** In the first number: whether subscribers were ever shown it, or told that it is over. */
    public static final int EVER_SHOWN = 1 << 7;

    private static final int OWED = 1 << 8;
    private static final int VAGUE = 1 << 9;
    /** With {@link #HELD}: dropped; without: flagged. */
    private static final int SAID = 1 << 10;

    private static final int OWED_TO_SENSORS = 1 << 11;

    private LifeText() {}

    /** Everything that is known. */
    public static String write(KnownIndicator known, Sources sources) {
        StringBuilder text = new StringBuilder(96);
        text.append(flags(known)).append(' ').append(known.acts);
        add(text, known.modified);
        text.append(' ').append(Long.toHexString(known.rank));
        add(text, known.begin);
        add(text, known.expires);
        add(text, known.forget);
        add(text, known.ended);
        add(text, known.withdrawn);
        add(text, known.restored);
        for (int i = 0; i < known.stakes.size(); i++) {
            add(text, known.stakes.time(i));
            text.append(known.stakes.isGone(i) ? " g " : " s ")
                    .append(URLEncoder.encode(sources.name(known.stakes.source(i)), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    private static int flags(KnownIndicator known) {
        return (known.content ? CONTENT : 0)
                | (known.ownUntil ? OWN_UNTIL : 0)
                | (known.hold.holds() ? HELD : 0)
                | (known.released ? RELEASED : 0)
                | (known.pending ? PENDING : 0)
                | (known.over ? OVER : 0)
                | (known.overElsewhere ? OVER_ELSEWHERE : 0)
                | (known.everShown ? EVER_SHOWN : 0)
                | (known.owed ? OWED : 0)
                | (known.owedToSensors ? OWED_TO_SENSORS : 0)
                | (known.vague ? VAGUE : 0)
                | (known.hold == Hold.FLAGGED || known.hold == Hold.DROPPED ? SAID : 0);
    }

    private static void add(StringBuilder text, long time) {
        text.append(' ');
        if (time == KnownIndicator.NONE) {
            text.append(NONE);
        } else if (time == KnownIndicator.NEVER) {
            text.append(NEVER);
        } else {
            text.append(time);
        }
    }

    /**
     * Fills {@code target} with what was written.
     *
     * @throws IllegalArgumentException if the text is not of this form
     */
    public static void read(String text, Sources sources, KnownIndicator target) {
        Cursor cursor = new Cursor(text);
        target.clear();
        int flags = (int) cursor.time();
        target.content = (flags & CONTENT) != 0;
        target.ownUntil = (flags & OWN_UNTIL) != 0;
        boolean said = (flags & SAID) != 0;
        target.hold =
                (flags & HELD) != 0 ? (said ? Hold.DROPPED : Hold.QUARANTINED) : (said ? Hold.FLAGGED : Hold.NONE);
        target.released = (flags & RELEASED) != 0;
        target.pending = (flags & PENDING) != 0;
        target.over = (flags & OVER) != 0;
        target.overElsewhere = (flags & OVER_ELSEWHERE) != 0;
        target.everShown = (flags & EVER_SHOWN) != 0;
        target.owed = (flags & OWED) != 0;
        target.owedToSensors = (flags & OWED_TO_SENSORS) != 0;
        target.vague = (flags & VAGUE) != 0;
        target.acts = (int) cursor.time();
        target.modified = cursor.time();
        target.rank = Long.parseUnsignedLong(cursor.word(), 16);
        target.begin = cursor.time();
        target.expires = cursor.time();
        target.forget = cursor.time();
        target.ended = cursor.time();
        target.withdrawn = cursor.time();
        target.restored = cursor.time();
        while (cursor.hasMore()) {
            long time = cursor.time();
            boolean gone = cursor.word().equals("g");
            String name = cursor.word();
            int source =
                    name.isEmpty() ? Sources.NAMELESS : sources.number(URLDecoder.decode(name, StandardCharsets.UTF_8));
            target.stakes.raise(source, time, gone);
        }
    }

    /** Where the reading of a text has come to. */
    private static final class Cursor {
        private final String text;
        private int position;

        Cursor(String text) {
            this.text = text;
        }

        boolean hasMore() {
            return position < text.length();
        }

        String word() {
            int end = text.indexOf(' ', position);
            int stop = end < 0 ? text.length() : end;
            if (position > text.length()) {
                throw new IllegalArgumentException("too short: '" + text + "'");
            }
            String word = text.substring(position, stop);
            position = stop + 1;
            return word;
        }

        long time() {
            String word = word();
            if (word.length() == 1 && word.charAt(0) == NONE) {
                return KnownIndicator.NONE;
            }
            return word.length() == 1 && word.charAt(0) == NEVER ? KnownIndicator.NEVER : Long.parseLong(word);
        }
    }
}
