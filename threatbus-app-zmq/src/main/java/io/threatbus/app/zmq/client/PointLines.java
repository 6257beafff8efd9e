package io.threatbus.app.zmq.client;

import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.spi.Book;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.sensor.Basis;
import io.threatbus.stix.sensor.Condition;
import io.threatbus.stix.sensor.GuardMark;
import io.threatbus.stix.sensor.Plan;
import io.threatbus.stix.sensor.Planner;
import io.threatbus.stix.sensor.WatchItem;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Prints a line for each value that begins or ends to be looked for. For one thread. */
final class PointLines implements ObjectSink {
    private static final int MOST_INDICATORS = 1_000_000;
    private static final String LEFT_OUT = "x_threatbus_left_out";

    /** What is looked for: kind and value, and what must be there besides. */
    private record Named(String kind, String value, Basis basis, List<Condition> conditions) {}

    private final PrintStream out;
    private final boolean json;
    private final PointDepth depth;
    private final Planner planner;
    private final Set<String> kinds;
    private final InstantSource clock;
    private final Book<Named> active;
    private final StringBuilder buffer = new StringBuilder();
    private long skipped;
    private long unreadable;
    private long impossible;
    private long forgotten;

    /**
     * Lines.
     *
     * @param json whether each is a JSON object, or else separated by tabs
     * @param depth what of patterns that ask for more than one value
     * @param kinds the kinds that are wanted; all if there are none
     */
    PointLines(PrintStream out, boolean json, PointDepth depth, Set<String> kinds, InstantSource clock) {
        this.out = out;
        this.json = json;
        this.depth = depth;
        this.planner = depth.planner();
        this.kinds = Set.copyOf(kinds);
        this.clock = clock;
        this.active =
                new Book<>(Book.Sensor.KEEPS_VALUES, MOST_INDICATORS, UnaryOperator.identity(), () -> forgotten++);
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
                || isInQuarantine(indicator)
                || indicator
                        .validUntil()
                        .filter(until -> !clock.instant().isBefore(until.instant()))
                        .isPresent();
        Set<Named> points = over ? Set.of() : points(indicator);
        if (!over && points.isEmpty()) {
            skipped++;
        }
        List<Book.Step<Named>> steps =
                over ? active.drop(indicator.id(), List.of()) : active.put(indicator.id(), List.copyOf(points));
        for (Book.Step<Named> step : steps) {
            line(step, indicator);
        }
        if (buffer.length() > 1 << 16) {
            flush();
        }
    }

    /** Who does not say that it is a sensor gets what is in quarantine, too. */
    private static boolean isInQuarantine(Indicator indicator) {
        return indicator
                .guardMark()
                .filter(mark -> mark.verdict() == GuardMark.Verdict.QUARANTINE)
                .isPresent();
    }

    /** What the bus says that a sensor must not look for. */
    private static Set<List<Object>> leftOut(Indicator indicator) {
        Set<List<Object>> values = new HashSet<>();
        if (indicator.property(LEFT_OUT).map(text -> Json.read(text.bytes())).orElse("") instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> members
                        && members.get("property") instanceof String property
                        && members.get("value") instanceof String value) {
                    values.add(List.of(property, value));
                }
            }
        }
        return values;
    }

    private Set<Named> points(Indicator indicator) {
        if (!indicator.patternType().equals(Indicator.STIX_PATTERN)) {
            return Set.of();
        }
        Plan plan = planner.plan(PatternParser.parse(indicator.pattern()));
        Set<List<Object>> leftOut = leftOut(indicator);
        Set<Named> named = new LinkedHashSet<>();
        for (WatchItem item : plan.items()) {
            String kind = kind(item.point());
            if (PointGuard.BUILT_IN.keepsOut(indicator, item.point()).isPresent()
                    || leftOut.contains(
                            List.of(item.point().objectPath(), item.point().originalValue()))) {
                impossible++;
            } else if (kinds.isEmpty() || kinds.contains(kind)) {
                Basis basis = depth == PointDepth.EXACT ? Basis.EXACT : item.basis();
                named.add(new Named(kind, value(item.point()), basis, item.conditions()));
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

    private void line(Book.Step<Named> step, Indicator indicator) {
        Named point = step.item();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("op", step.adds() ? "ADD" : "REMOVE");
        fields.put("kind", point.kind());
        fields.put("value", point.value());
        fields.put("id", indicator.id().toString());
        Optional<String> until = indicator.validUntil().map(Object::toString);
        until.ifPresent(text -> fields.put("valid_until", text));
        if (!json) {
            fields.putIfAbsent("valid_until", "");
        }
        if (depth != PointDepth.EXACT) {
            fields.put("basis", point.basis().name().toLowerCase(Locale.ROOT));
            fields.put("conditions", json ? conditions(point) : text(point.conditions()));
        }
        if (json) {
            buffer.append(Json.write(fields)).append('\n');
            return;
        }
        String separator = "";
        for (Object field : fields.values()) {
            buffer.append(separator);
            escaped(field.toString());
            separator = "\t";
        }
        buffer.append('\n');
    }

    private static List<Map<String, Object>> conditions(Named point) {
        return point.conditions().stream()
                .map(condition ->
                        Map.<String, Object>of("property", condition.objectPath(), "values", condition.values()))
                .toList();
    }

    private static String text(List<Condition> conditions) {
        return conditions.stream().map(Condition::text).collect(Collectors.joining(" AND "));
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
        add(text, skipped, "objects without points of these kinds");
        add(text, unreadable, "objects that cannot be read");
        add(text, impossible, "values that no sensor is to look for");
        add(text, forgotten, "objects beyond the memory of " + MOST_INDICATORS + ", whose end will not be told");
        return text.toString();
    }

    private static void add(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(count)
                    .append(' ')
                    .append(what);
        }
    }
}
