package io.threatbus.app.store.inbox;

import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.message.StixObject;
import io.threatbus.spi.life.LifeRecord;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something to record: a sighting, or an indicator with what the bus has decided of it.
 *
 * @param verdict null for a sighting, and for an indicator that nobody has decided yet
 */
public record Arrival(StixObject object, @Nullable Verdict verdict) {
    private static final byte MARK = 'D';
    private static final byte[] NO_PREFIX = {};
    /** With what the guard says. */
    private static final byte MARK_OF_GUARD = 'E';

    private static final int PARTS = 5;
    private static final String NOT_ASKED = "-";

    /**
     * What was decided.
     *
     * @param at when, in microseconds since 1970
     * @param said whether somebody said it, and not the clock
     * @param outcome as in {@code added}
     * @param reason as in {@code first}
     * @param life what is known from now on
     * @param finding what the guard says of the content; empty if it was not asked
     */
    public record Verdict(
            long at, boolean said, String outcome, String reason, String life, Optional<String> finding) {}

    /** One that nobody has decided. */
    public static Arrival of(StixObject object) {
        return new Arrival(object, null);
    }

    /** A decision of the bus; one that it made without what the store knows is to be made again. */
    public static Arrival of(LifeRecord record) {
        return new Arrival(
                record.message(),
                record.stored()
                        ? new Verdict(
                                record.at(),
                                record.said(),
                                record.outcome().kind(),
                                record.outcome().reason(),
                                record.life(),
                                record.finding())
                        : null);
    }

    /** What stands in front of the object's JSON on disk. */
    byte[] prefix() {
        if (verdict == null) {
            return NO_PREFIX;
        }
        String finding = verdict.finding
                .map(text -> URLEncoder.encode(text, StandardCharsets.UTF_8) + '.')
                .orElse(NOT_ASKED);
        String text = (char) MARK_OF_GUARD + " " + verdict.at + (verdict.said ? " s " : " t ") + verdict.outcome + " "
                + verdict.reason + " " + finding + " " + verdict.life + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> finding(String written) {
        return written.equals(NOT_ASKED)
                ? Optional.empty()
                : Optional.of(URLDecoder.decode(written.substring(0, written.length() - 1), StandardCharsets.UTF_8));
    }

    /** Reads what was written; empty if it cannot be read any more. */
    static Optional<Arrival> read(byte[] bytes, MessageParser parser) {
        int begin = 0;
        Verdict verdict = null;
        boolean guarded = bytes.length > 0 && bytes[0] == MARK_OF_GUARD;
        if (guarded || (bytes.length > 0 && bytes[0] == MARK)) {
            while (begin < bytes.length && bytes[begin] != '\n') {
                begin++;
            }
            String[] parts = new String(bytes, 2, Math.max(0, begin - 2), StandardCharsets.UTF_8)
                    .split(" ", guarded ? PARTS + 1 : PARTS);
            if (parts.length < (guarded ? PARTS + 1 : PARTS)) {
                return Optional.empty();
            }
            verdict = new Verdict(
                    Long.parseLong(parts[0]),
                    parts[1].equals("s"),
                    parts[2],
                    parts[3],
                    parts[parts.length - 1],
                    guarded ? finding(parts[4]) : Optional.empty());
            begin++;
        }
        Parsed parsed = parser.parse(Arrays.copyOfRange(bytes, Math.min(begin, bytes.length), bytes.length));
        return parsed instanceof Parsed.Accepted accepted && accepted.message() instanceof StixObject object
                ? Optional.of(new Arrival(object, verdict))
                : Optional.empty();
    }
}
