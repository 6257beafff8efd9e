package io.threatbus.app.misp.mapping;

import io.threatbus.app.misp.model.Attribute;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PatternSyntaxException;
import java.time.Instant;
import java.util.Optional;

/** Makes STIX 2.1 indicators of attributes, and of objects taken as a whole. Immutable, any thread may use it. */
public final class IndicatorMapper {
    /** STIX writes years with four digits. */
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");

    private final MappingOptions options;
    private final IndicatorProperties properties;

    public IndicatorMapper(MappingOptions options) {
        this.options = options;
        this.properties = new IndicatorProperties(options);
    }

    /** What becomes of an attribute. */
    public sealed interface Result {
        /** An indicator. */
        record Made(IndicatorContent content) implements Result {}

        /** None, because of its type or its value. */
        record Refused(boolean typeUnmapped, String reason) implements Result {}

        /** None, though there should be one: the pattern we made does not parse. */
        record Broken(String reason) implements Result {}
    }

    /** Maps an attribute, whether or not it should become an indicator. */
    public Result map(Attribute attribute) {
        Mapping mapping = attribute.parts().isEmpty()
                ? AttributeTypes.map(attribute, options.patterns())
                : CompoundPatterns.map(attribute);
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
        return new Result.Made(content(attribute, pattern));
    }

    private IndicatorContent content(Attribute attribute, Mapping.Pattern pattern) {
        Instant timestamp = Instant.ofEpochSecond(attribute.timestamp());
        Optional<Instant> end = Optional.ofNullable(options.lifetimes().get(attribute.type()))
                .map(timestamp::plus)
                .filter(END_OF_TIME::isAfter);
        IndicatorContent.Context context = properties.context(attribute);
        return new IndicatorContent(
                attribute.uuid(),
                pattern,
                timestamp,
                new IndicatorContent.Life(
                        attribute.firstSeen(), attribute.sightings().expiration(), end),
                context,
                attribute.parts().stream()
                        .filter(Attribute::toIds)
                        .map(Attribute::uuid)
                        .toList(),
                properties.of(attribute, pattern, context));
    }
}
