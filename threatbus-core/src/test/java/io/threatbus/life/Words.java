package io.threatbus.life;

import io.threatbus.message.Indicator;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Words as they are written in the histories: times are milliseconds, or days, after one beginning. */
final class Words {
    static final Instant BEGINNING = Instant.parse("2026-11-01T00:00:00Z");
    static final StixId ID = id(1);

    private Words() {}

    static StixId id(int number) {
        return new StixId("indicator", new UUID(0x4000, 0x8000000000000000L | number));
    }

    static long day(double days) {
        return micros(BEGINNING.plus(Duration.ofSeconds(1 + (long) (days * 86_400))));
    }

    static long micros(Instant instant) {
        return StixTimestamp.of(instant).epochMicros();
    }

    static StixTimestamp ms(int milliseconds) {
        return StixTimestamp.of(BEGINNING.plusMillis(milliseconds));
    }

    static StixTimestamp onDay(int day) {
        return StixTimestamp.ofEpochMicros(day(day));
    }

    static Map<String, Object> properties(StixId id, String source, int milliseconds, String value) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("id", id.toString());
        properties.put("created", BEGINNING.toString());
        properties.put("modified", ms(milliseconds).toString());
        properties.put("valid_from", BEGINNING.toString());
        properties.put("pattern_type", "stix");
        properties.put("pattern", "[domain-name:value = '" + value + ".example']");
        if (!source.isEmpty()) {
            properties.put("x_threatbus_source", source);
        }
        return properties;
    }

    static Indicator content(StixId id, String source, int milliseconds, String value) {
        return Indicator.of(properties(id, source, milliseconds, value));
    }
}
