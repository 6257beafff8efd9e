package io.threatbus.app.zeek.sighting;

import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TableValue;
import io.threatbus.app.zeek.data.TimestampValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.intel.WatchedPatterns;
import io.threatbus.message.Json;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.message.Rejection;
import io.threatbus.message.SightingVerdict;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.sensor.ObservationJudge;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns what Zeek's script reports into STIX 2.1 sightings. Immutable. */
final class SightingMapper {
    /** The greatest {@code count} of a sighting (STIX 2.1, section 5.2.1). */
    private static final long GREATEST_COUNT = 999_999_999;

    private static final StringValue SUPPRESSED = StringValue.of("suppressed");
    private static final StringValue FIRST_SUPPRESSED = StringValue.of("first_suppressed");
    private static final StringValue NODE = StringValue.of("node");

    private final MessageParser parser;
    private final WatchedPatterns watched;
    private final InstantSource clock;

    /** @param watched the patterns of which sightings are judged */
    SightingMapper(MessageParser parser, WatchedPatterns watched, InstantSource clock) {
        this.parser = parser;
        this.watched = watched;
        this.clock = clock;
    }

    /**
     * Maps {@code sighting(ts: time, intel_id: string, context: table[string] of any)}.
     *
     * @param sensor where the event came from
     */
    Parsed map(ZeekEvent event, String sensor) {
        List<BrokerData> arguments = event.arguments();
        if (arguments.size() < 2 || arguments.size() > 3) {
            return rejected(
                    event,
                    "sighting-arguments",
                    "a sighting has time, id and context, not " + arguments.size() + " arguments");
        } else if (!(arguments.get(0) instanceof TimestampValue seen)) {
            return rejected(
                    event,
                    "sighting-time",
                    "the time is a " + arguments.get(0).type().label());
        } else if (!(arguments.get(1) instanceof StringValue id)) {
            return rejected(
                    event,
                    "sighting-id",
                    "the id is a " + arguments.get(1).type().label());
        } else if (arguments.size() == 3 && !(arguments.get(2) instanceof TableValue)) {
            return rejected(
                    event,
                    "sighting-context",
                    "the context is a " + arguments.get(2).type().label());
        } else {
            TableValue context = arguments.size() == 3 ? (TableValue) arguments.get(2) : new TableValue(List.of());
            return parser.parse(
                    Json.write(properties(seen, id.text(), context, sensor)).bytes());
        }
    }

    private Map<String, Object> properties(TimestampValue seen, String id, TableValue context, String sensor) {
        String now = StixTimestamp.of(clock.instant()).toString();
        Instant last = ContextJson.toMicroseconds(seen);
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("type", "sighting");
        properties.put("spec_version", "2.1");
        properties.put("id", StixId.random("sighting").toString());
        properties.put("created", now);
        properties.put("modified", now);
        properties.put("first_seen", StixTimestamp.of(first(context, last)).toString());
        properties.put("last_seen", StixTimestamp.of(last).toString());
        suppressed(context).ifPresent(count -> properties.put("count", count));
        properties.put("sighting_of_ref", id);
        properties.put("x_threatbus_source", source(context, sensor));
        Object json = ContextJson.of(context);
        properties.put("x_threatbus_sighting_context", json);
        if (json instanceof Map<?, ?> members) {
            StixId.parse(id).flatMap(watched::find).ifPresent(found -> judge(found, members, last, properties));
        }
        return properties;
    }

    /**
     * Links what was seen to what the indicator says, and says whether the whole pattern holds. What cannot be told of a
     * pattern that asks for more than the match is left open, and said to be.
     */
    private static void judge(
            WatchedPatterns.Watched found, Map<?, ?> context, Instant seen, Map<String, Object> properties) {
        Optional<Point> meant = found.point(String.valueOf(context.get("item")))
                .or(() -> found.point(String.valueOf(context.get("seen"))));
        meant.ifPresent(point -> properties.put("x_threatbus_indicator_value", point.originalValue()));
        if (found.judged()) {
            SightingVerdict verdict = meant.map(point -> ObservationJudge.judge(
                            PatternParser.parse(found.pattern()), ObservationReader.read(context, seen, point)))
                    .map(SightingVerdict::of)
                    .orElse(SightingVerdict.UNDECIDED);
            properties.put(SightingVerdict.PROPERTY, verdict.code());
        }
    }

    /** A report of several matches at once says when the first of them was. */
    private static Instant first(TableValue context, Instant last) {
        return context.get(FIRST_SUPPRESSED)
                .filter(TimestampValue.class::isInstance)
                .map(value -> ContextJson.toMicroseconds((TimestampValue) value))
                .filter(first -> first.isBefore(last))
                .orElse(last);
    }

    private static Optional<Long> suppressed(TableValue context) {
        return context.get(SUPPRESSED)
                .filter(CountValue.class::isInstance)
                .map(value -> ((CountValue) value).value())
                .filter(count -> count != 0)
                .map(count -> count < 0 ? GREATEST_COUNT : Math.min(count, GREATEST_COUNT));
    }

    private static String source(TableValue context, String sensor) {
        return context.get(NODE)
                .filter(StringValue.class::isInstance)
                .map(BrokerData::toString)
                .filter(node -> !node.isEmpty())
                .map(node -> "zeek/" + node + "@" + sensor)
                .orElse("zeek/" + sensor);
    }

    private static Parsed rejected(ZeekEvent event, String reason, String detail) {
        return new Parsed.Rejected(
                Rejection.of(reason, detail, event.arguments().toString().getBytes(StandardCharsets.UTF_8)));
    }
}
