package io.threatbus.life;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What one bus tells another of an indicator: all that has been said about it, and nothing that each bus finds out by its
 * own clock. One line of text beside the content, in an answer to a request for history ({@code docs/indicator-life.md},
 * section 6). Immutable.
 */
public final class SharedLife {
    private static final String NONE = "-";
    private static final int CONTENT = 1;
    private static final int RELEASED = 1 << 1;
    private static final int OVER = 1 << 2;
    private static final int FIXED = 4;
    private static final int MOST_STAKES = Stakes.MOST_NAMED + 1;

    private final int flags;
    private final long ended;
    private final long withdrawn;
    private final long restored;
    private final List<Stake> stakes;

    private record Stake(long time, boolean gone, String source) {}

    private SharedLife(int flags, long ended, long withdrawn, long restored, List<Stake> stakes) {
        this.flags = flags;
        this.ended = ended;
        this.withdrawn = withdrawn;
        this.restored = restored;
        this.stakes = stakes;
    }

    /** What is known of an indicator. */
    public static SharedLife of(KnownIndicator known, Sources sources) {
        List<Stake> stakes = new ArrayList<>();
        for (int i = 0; i < known.stakes.size(); i++) {
            stakes.add(new Stake(known.stakes.time(i), known.stakes.isGone(i), sources.name(known.stakes.source(i))));
        }
        int flags = (known.content ? CONTENT : 0) | (known.released ? RELEASED : 0) | (known.over ? OVER : 0);
        return new SharedLife(flags, known.ended, known.withdrawn, known.restored, stakes);
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if the text is not of this form
     */
    public static SharedLife parse(String text) {
        String[] words = text.split(" ", -1);
        int number = (words.length - FIXED) / 3;
        if (words.length < FIXED || (words.length - FIXED) % 3 != 0 || number > MOST_STAKES) {
            throw new IllegalArgumentException("not what a bus says of a life: " + words.length + " words");
        }
        List<Stake> stakes = new ArrayList<>();
        for (int i = FIXED; i < words.length; i += 3) {
            stakes.add(new Stake(
                    time(words[i]), words[i + 1].equals("g"), URLDecoder.decode(words[i + 2], StandardCharsets.UTF_8)));
        }
        return new SharedLife(Integer.parseInt(words[0]), time(words[1]), time(words[2]), time(words[3]), stakes);
    }

    private static long time(String word) {
        return word.equals(NONE) ? KnownIndicator.NONE : Long.parseLong(word);
    }

    /** Whether the object beside it is the content, be it marked as withdrawn or not. */
    public boolean hasContent() {
        return (flags & CONTENT) != 0;
    }

    /** Whether that content's time is over, by the clock of who tells. */
    boolean isOver() {
        return (flags & OVER) != 0;
    }

    /** Adds all that has been said to what is known; whether any of it is news. */
    boolean joinTo(KnownIndicator known, Sources sources) {
        boolean released = (flags & RELEASED) != 0;
        boolean news = ended > known.ended
                || withdrawn > known.withdrawn
                || restored > known.restored
                || (released && !known.released);
        known.ended = Math.max(known.ended, ended);
        known.withdrawn = Math.max(known.withdrawn, withdrawn);
        known.restored = Math.max(known.restored, restored);
        known.released |= released;
        for (Stake stake : stakes) {
            news |= known.stakes.raise(sources.number(stake.source), stake.time, stake.gone);
        }
        return news;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(64);
        text.append(flags);
        for (long time : new long[] {ended, withdrawn, restored}) {
            text.append(' ').append(time == KnownIndicator.NONE ? NONE : Long.toString(time));
        }
        for (Stake stake : stakes) {
            text.append(' ')
                    .append(stake.time)
                    .append(stake.gone ? " g " : " s ")
                    .append(URLEncoder.encode(stake.source, StandardCharsets.UTF_8));
        }
        return text.toString();
    }
}
