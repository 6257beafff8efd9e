package io.threatbus.app.misp.sighting;

import io.threatbus.app.misp.rest.SightingReport;
import io.threatbus.message.Json;
import io.threatbus.message.JsonText;
import io.threatbus.message.Sighting;
import io.threatbus.message.SightingVerdict;
import io.threatbus.stix.StixTimestamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes reports for MISP of sightings from the bus. Immutable. */
final class SightingTranslator {
    private final String source;

    /**
     * A translator.
     *
     * @param source of sightings that do not name one
     */
    SightingTranslator(String source) {
        this.source = source;
    }

    /** What becomes of a sighting. */
    sealed interface Translated {
        record Report(SightingReport report) implements Translated {}

        /**
         * Nothing for MISP.
         *
         * @param outcome a stable code, the label of a counter
         */
        record Skipped(String outcome) implements Translated {}
    }

    Translated translate(Sighting sighting) {
        if (!sighting.sightingOf().type().equals("indicator")) {
            return new Translated.Skipped("no-indicator");
        }
        if (sighting.property("count").filter(count -> number(count) == 0).isPresent()) {
            // Looked for, but not seen.
            return new Translated.Skipped("not-seen");
        }
        if (SightingVerdict.of(sighting).equals(Optional.of(SightingVerdict.REFUTED))) {
            return new Translated.Skipped("refuted");
        }
        if (isFromElsewhere(sighting)) {
            return new Translated.Skipped("unknown");
        }
        StixTimestamp at = sighting.lastSeen().or(sighting::firstSeen).orElse(sighting.created());
        return new Translated.Report(new SightingReport(
                sighting.id().uuid(),
                sighting.sightingOf().uuid(),
                type(sighting),
                sighting.text("x_threatbus_source")
                        .filter(text -> !text.isBlank())
                        .orElse(source),
                at.instant().getEpochSecond()));
    }

    private static int type(Sighting sighting) {
        return switch (sighting.text("x_threatbus_sighting_type").orElse("")) {
            case "false-positive" -> 1;
            case "expiration" -> 2;
            default -> 0;
        };
    }

    private static long number(JsonText json) {
        return Json.read(json.bytes()) instanceof Number number ? number.longValue() : 1;
    }

    /** Whether the sighting brings the indicator along, and it is none of MISP's. */
    private static boolean isFromElsewhere(Sighting sighting) {
        Optional<JsonText> indicator = sighting.property("x_threatbus_indicator");
        return indicator.isPresent()
                && Json.read(indicator.get().bytes()) instanceof Map<?, ?> members
                && !members.containsKey("x_misp_event_uuid")
                && !isReferredToMisp(members);
    }

    private static boolean isReferredToMisp(Map<?, ?> indicator) {
        return indicator.get("external_references") instanceof List<?> references
                && references.stream()
                        .anyMatch(each ->
                                each instanceof Map<?, ?> reference && "misp".equals(reference.get("source_name")));
    }
}
