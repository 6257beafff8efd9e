package io.threatbus.app.misp.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Event;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PatternSyntaxException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Makes STIX 2.1 indicators of attributes. Immutable, any thread may use it. */
public final class IndicatorMapper {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int LONGEST_NAME = 256;
    /** STIX writes years with four digits. */
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");

    private static final Set<String> UNKNOWN_KIND =
            Set.of("Internal reference", "External analysis", "Other", "Person", "Social network");

    private final PatternOptions options;
    private final Optional<String> eventUrl;
    private final Map<String, Duration> lifetimes;

    /**
     * A mapper.
     *
     * @param host the base URL of MISP, for references back to it
     * @param lifetimes how long indicators of some types are valid after the attribute's last change
     */
    public IndicatorMapper(PatternOptions options, Optional<String> host, Map<String, Duration> lifetimes) {
        this.options = options;
        this.eventUrl = host.map(url -> url.replaceAll("/+$", "") + "/events/view/");
        this.lifetimes = Map.copyOf(lifetimes);
    }

    /** What becomes of an attribute. */
    public sealed interface Result {
        /** An indicator. */
        record Made(Draft draft) implements Result {}

        /** None, because of its type or its value. */
        record Refused(boolean typeUnmapped, String reason) implements Result {}

        /** None, though there should be one: the pattern we made does not parse. */
        record Broken(String reason) implements Result {}
    }

    /** Maps an attribute, whether or not it should become an indicator. */
    public Result map(Attribute attribute) {
        Mapping mapping = AttributeTypes.map(attribute.type(), attribute.value(), options);
        if (mapping instanceof Mapping.Unmapped unmapped) {
            return new Result.Refused(true, unmapped.reason());
        }
        if (mapping instanceof Mapping.Invalid invalid) {
            return new Result.Refused(false, invalid.reason());
        }
        Mapping.Pattern pattern = (Mapping.Pattern) mapping;
        if (pattern.patternType().equals(Mapping.Pattern.STIX)) {
            try {
                PatternParser.parse(pattern.text());
            } catch (PatternSyntaxException e) {
                return new Result.Broken("the pattern does not parse at character " + e.offset());
            }
        }
        return new Result.Made(draft(attribute, pattern));
    }

    private Draft draft(Attribute attribute, Mapping.Pattern pattern) {
        Instant timestamp = Instant.ofEpochSecond(attribute.timestamp());
        Optional<TlpMarking> marking = TlpMarking.of(attribute);
        String creator =
                attribute.event().creator().uuid().map(u -> "identity--" + u).orElse("");
        Draft.Context context =
                new Draft.Context(creator, marking.map(TlpMarking::reference).orElse(""));
        ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = FACTORY.createGenerator(body)) {
            json.writeStartObject();
            writePattern(json, pattern);
            writeDescription(json, attribute);
            writeLabels(json, attribute);
            writeContext(json, context, attribute);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return new Draft(attribute.uuid(), pattern, timestamp, attribute.firstSeen(), context, body.toByteArray());
    }

    private static void writePattern(JsonGenerator json, Mapping.Pattern pattern) throws IOException {
        json.writeStringField("pattern", pattern.text());
        json.writeStringField("pattern_type", pattern.patternType());
        if (pattern.patternType().equals(Mapping.Pattern.STIX)) {
            json.writeStringField("pattern_version", "2.1");
        }
    }

    private void writeDescription(JsonGenerator json, Attribute attribute) throws IOException {
        Event event = attribute.event();
        if (!event.info().isEmpty()) {
            json.writeStringField("name", cut(event.info()));
        }
        if (!attribute.comment().isEmpty()) {
            json.writeStringField("description", attribute.comment());
        }
        writeStrings(json, "indicator_types", List.of(kind(attribute.category())));
        Optional<Instant> until = validUntil(attribute);
        if (until.isPresent()) {
            json.writeStringField("valid_until", StixTimestamp.of(until.get()).toString());
        }
    }

    private static String kind(String category) {
        if (category.equals("Attribution")) {
            return "attribution";
        }
        return UNKNOWN_KIND.contains(category) ? "unknown" : "malicious-activity";
    }

    /** At most 256 characters, never half of a surrogate pair. */
    private static String cut(String text) {
        if (text.length() <= LONGEST_NAME) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST_NAME - 1)) ? LONGEST_NAME - 1 : LONGEST_NAME;
        return text.substring(0, end);
    }

    private Optional<Instant> validUntil(Attribute attribute) {
        Instant timestamp = Instant.ofEpochSecond(attribute.timestamp());
        Instant from = attribute.firstSeen().orElse(timestamp);
        return attribute
                .sightings()
                .expiration()
                .or(() -> Optional.ofNullable(lifetimes.get(attribute.type())).map(timestamp::plus))
                .filter(until -> until.isAfter(from) && until.isBefore(END_OF_TIME));
    }

    private static void writeLabels(JsonGenerator json, Attribute attribute) throws IOException {
        List<String> tags = attribute.tagNames();
        OptionalInt confidence = Confidence.of(tags);
        if (confidence.isPresent()) {
            json.writeNumberField("confidence", confidence.getAsInt());
        }
        json.writeArrayFieldStart("labels");
        json.writeString("misp:type=\"" + attribute.type() + '"');
        if (!attribute.category().isEmpty()) {
            json.writeString("misp:category=\"" + attribute.category() + '"');
        }
        for (String tag : tags) {
            if (TlpMarking.ofTag(tag).isEmpty()) {
                json.writeString(tag);
            }
        }
        json.writeEndArray();
        if (!attribute.category().isEmpty()) {
            json.writeArrayFieldStart("kill_chain_phases");
            json.writeStartObject();
            json.writeStringField("kill_chain_name", "misp-category");
            json.writeStringField("phase_name", attribute.category());
            json.writeEndObject();
            json.writeEndArray();
        }
    }

    private void writeContext(JsonGenerator json, Draft.Context context, Attribute attribute) throws IOException {
        Event event = attribute.event();
        if (!context.creator().isEmpty()) {
            json.writeStringField("created_by_ref", context.creator());
        }
        if (!context.marking().isEmpty()) {
            writeStrings(json, "object_marking_refs", List.of(context.marking()));
        }
        if (event.uuid().isPresent()) {
            writeReference(json, event.uuid().get().toString());
        }
        writeUnlessEmpty(json, "x_misp_event_id", event.id());
        writeUnlessEmpty(json, "x_misp_attribute_id", attribute.id());
        writeUnlessEmpty(
                json, "x_misp_object_name", attribute.membership().objectName().orElse(""));
        writeUnlessEmpty(
                json,
                "x_misp_object_relation",
                attribute.membership().relation().orElse(""));
    }

    private void writeReference(JsonGenerator json, String event) throws IOException {
        json.writeArrayFieldStart("external_references");
        json.writeStartObject();
        json.writeStringField("source_name", "misp");
        json.writeStringField("external_id", event);
        if (eventUrl.isPresent()) {
            json.writeStringField("url", eventUrl.get() + event);
        }
        json.writeEndObject();
        json.writeEndArray();
        json.writeStringField("x_misp_event_uuid", event);
    }

    private static void writeStrings(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private static void writeUnlessEmpty(JsonGenerator json, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }
}
