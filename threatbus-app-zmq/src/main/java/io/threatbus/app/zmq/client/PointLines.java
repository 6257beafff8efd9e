package io.threatbus.app.zmq.client;

import io.threatbus.app.zmq.client.ActivePoints.Change;
import io.threatbus.app.zmq.client.ActivePoints.Named;
import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.pattern.PointExtraction;
import io.threatbus.stix.pattern.Points;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Prints a line for each point that begins or ends to be looked for. For one thread. */
final class PointLines implements ObjectSink {
    private static final int MOST_INDICATORS = 1_000_000;

    private final PrintStream out;
    private final boolean json;
    private final Set<String> kinds;
    private final InstantSource clock;
    private final ActivePoints active = new ActivePoints(MOST_INDICATORS);
    private final StringBuilder buffer = new StringBuilder();
    private long skipped;
    private long unreadable;

    /**
     * Lines.
     *
     * @param json whether each is a JSON object, or else separated by tabs
     * @param kinds the kinds that are wanted; all if there are none
     */
    PointLines(PrintStream out, boolean json, Set<String> kinds, InstantSource clock) {
        this.out = out;
        this.json = json;
        this.kinds = Set.copyOf(kinds);
        this.clock = clock;
    }

    @Override
    public void write(byte[] frame, int offset) {
        Parsed parsed = MessageParser.DEFAULT.parse(Arrays.copyOfRange(frame, offset, frame.length));
        if (!(parsed instanceof Parsed.Accepted accepted)) {
            unreadable++;
        } else if (accepted.message() instanceof Indicator indicator) {
            take(indicator);
        }
    }

    private void take(Indicator indicator) {
        boolean over = indicator.isRemoval()
                || indicator
                        .validUntil()
                        .filter(until -> !clock.instant().isBefore(until.instant()))
                        .isPresent();
        Set<Named> points = over ? Set.of() : points(indicator);
        if (!over && points.isEmpty()) {
            skipped++;
        }
        for (Change change : active.put(indicator.id(), List.copyOf(points))) {
            line(change, indicator);
        }
        if (buffer.length() > 1 << 16) {
            flush();
        }
    }

    private Set<Named> points(Indicator indicator) {
        if (!indicator.patternType().equals(Indicator.STIX_PATTERN)
                || !(PointExtraction.extract(PatternParser.parse(indicator.pattern())) instanceof Points found)) {
            return Set.of();
        }
        Set<Named> named = new LinkedHashSet<>();
        for (Point point : found.points()) {
            String kind = kind(point);
            if (kinds.isEmpty() || kinds.contains(kind)) {
                named.add(new Named(kind, value(point)));
            }
        }
        return named;
    }

    /** Hashes are told apart by their algorithm, for no tool looks for any hash. */
    static String kind(Point point) {
        String algorithm = point.hashAlgorithm().orElse("hash").toLowerCase(Locale.ROOT);
        return switch (point.kind()) {
            case FILE_HASH -> algorithm;
            case CERT_HASH -> "certificate-" + algorithm;
            default -> point.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    private static String value(Point point) {
        return switch (point.kind()) {
            case DOMAIN, EMAIL_ADDRESS -> point.value().toLowerCase(Locale.ROOT);
            default -> point.value();
        };
    }

    private void line(Change change, Indicator indicator) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("op", change.adds() ? "ADD" : "REMOVE");
        fields.put("kind", change.point().kind());
        fields.put("value", change.point().value());
        fields.put("id", indicator.id().toString());
        Optional<String> until = indicator.validUntil().map(Object::toString);
        until.ifPresent(text -> fields.put("valid_until", text));
        if (json) {
            buffer.append(Json.write(fields)).append('\n');
            return;
        }
        fields.putIfAbsent("valid_until", "");
        String separator = "";
        for (Object field : fields.values()) {
            buffer.append(separator);
            escaped(field.toString());
            separator = "\t";
        }
        buffer.append('\n');
    }

    /** A value from outside can neither end a field or a line nor speak to a terminal. */
    private void escaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> buffer.append("\\\\");
                case '\t' -> buffer.append("\\t");
                case '\n' -> buffer.append("\\n");
                case '\r' -> buffer.append("\\r");
                default -> {
                    if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                        buffer.append(String.format("\\u%04x", (int) c));
                    } else {
                        buffer.append(c);
                    }
                }
            }
        }
    }

    @Override
    public void flush() {
        out.print(buffer);
        out.flush();
        buffer.setLength(0);
    }

    @Override
    public boolean isDone() {
        return out.checkError();
    }

    /** What was left out, for people; empty if nothing. */
    String leftOut() {
        StringBuilder text = new StringBuilder();
        add(text, skipped, "without points of these kinds");
        add(text, unreadable, "that cannot be read");
        add(text, active.forgotten(), "beyond the memory of " + MOST_INDICATORS + ", whose end will not be told");
        return text.toString();
    }

    private static void add(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(count)
                    .append(" objects ")
                    .append(what);
        }
    }
}
