package io.threatbus.app.suricata.eve;

import io.threatbus.app.suricata.point.Item;
import io.threatbus.message.SightingVerdict;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Turns a match into the properties of a STIX 2.1 sighting. Immutable. */
final class SightingMapper {
    private static final int LONGEST_TEXT = 1_000;
    private static final long GREATEST_COUNT = 999_999_999;

    /** Members of an event that are context as they are. */
    private static final List<String> PLAIN = List.of(
            "event_type",
            "flow_id",
            "community_id",
            "in_iface",
            "vlan",
            "tx_id",
            "src_ip",
            "src_port",
            "dest_ip",
            "dest_port",
            "proto",
            "app_proto",
            "direction");
    /** Members of the parts of an event. */
    private static final Map<String, List<String>> PARTS = Map.of(
            "alert", List.of("signature_id", "rev", "signature", "action"),
            "http", List.of("hostname", "http_port", "url", "http_user_agent", "http_method", "http_refer", "status"),
            "tls", List.of("sni", "subject", "issuerdn", "fingerprint", "version", "ja4"),
            "dns", List.of("rrname", "rrtype", "query", "queries"),
            "quic", List.of("sni", "version", "ja4"),
            "fileinfo", List.of("filename", "size", "md5", "sha1", "sha256", "state"));

    private final InstantSource clock;
    private final PatternJudge judge;

    SightingMapper(InstantSource clock, PatternJudge judge) {
        this.clock = clock;
        this.judge = judge;
    }

    /**
     * A sighting of one match.
     *
     * @param source where the event was read, for an event that does not name its host
     */
    Map<String, Object> map(Event event, Match match, String source) {
        Instant now = clock.instant();
        Instant seen = event.time().orElse(now);
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("type", "sighting");
        properties.put("spec_version", "2.1");
        properties.put("id", id(event, match, source));
        properties.put("created", StixTimestamp.of(now).toString());
        properties.put("modified", StixTimestamp.of(now).toString());
        properties.put("first_seen", StixTimestamp.of(seen).toString());
        properties.put("last_seen", StixTimestamp.of(seen).toString());
        properties.put("sighting_of_ref", match.indicator().toString());
        properties.put(
                "x_threatbus_source",
                "suricata/" + event.text("host").map(SightingMapper::shortened).orElse(source));
        properties.put("x_threatbus_sighting_context", context(event, match));
        judge.judge(event, match, seen).ifPresent(verdict -> properties.put(SightingVerdict.PROPERTY, verdict.code()));
        return properties;
    }

    /** The same for the same event, however often it is read: a file that is read again makes no new sightings. */
    private static String id(Event event, Match match, String source) {
        String name = String.join(
                "|",
                source,
                match.indicator().toString(),
                event.text("timestamp").orElse(""),
                String.valueOf(event.number("flow_id").orElse(0L)),
                String.valueOf(event.number("tx_id").orElse(-1L)),
                match.place(),
                match.item().map(Item::value).orElse(""));
        return new StixId("sighting", UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))).toString();
    }

    private static Map<String, Object> context(Event event, Match match) {
        Map<String, Object> context = new LinkedHashMap<>();
        match.item().ifPresent(item -> {
            context.put("seen", shortened(item.value()));
            context.put("seen_type", item.set().label());
        });
        context.put("where", match.place());
        event.text("host").ifPresent(host -> context.put("node", shortened(host)));
        PLAIN.forEach(name -> event.value(name).ifPresent(value -> context.put(name, limited(value))));
        PARTS.forEach((part, names) -> {
            Map<String, Object> kept = new LinkedHashMap<>();
            names.forEach(name -> event.value(part, name).ifPresent(value -> kept.put(name, limited(value))));
            if (!kept.isEmpty()) {
                context.put(part, kept);
            }
        });
        return context;
    }

    private static Object limited(Object value) {
        if (value instanceof String text) {
            return shortened(text);
        } else if (value instanceof List<?> list) {
            return list.stream().limit(8).map(SightingMapper::limited).toList();
        } else if (value instanceof Map<?, ?> map) {
            Map<String, Object> kept = new LinkedHashMap<>();
            map.entrySet().stream()
                    .limit(16)
                    .forEach(entry -> kept.put(shortened(String.valueOf(entry.getKey())), limited(entry.getValue())));
            return kept;
        }
        return value;
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    /** The same sighting, standing for several that were held back. */
    Map<String, Object> several(Map<String, Object> last, long count, Instant first) {
        Map<String, Object> properties = new LinkedHashMap<>(last);
        // Several threads of a Suricata write in no order.
        Instant end = Instant.parse(String.valueOf(last.get("last_seen")));
        String firstSeen = StixTimestamp.of(first.isBefore(end) ? first : end).toString();
        Map<String, Object> context = new LinkedHashMap<>();
        if (last.get("x_threatbus_sighting_context") instanceof Map<?, ?> known) {
            known.forEach((name, value) -> context.put(String.valueOf(name), value));
        }
        context.put("noisy", true);
        context.put("suppressed", count);
        context.put("first_suppressed", firstSeen);
        properties.put("first_seen", firstSeen);
        properties.put(
                "last_seen", StixTimestamp.of(first.isBefore(end) ? end : first).toString());
        properties.put("count", Math.min(count, GREATEST_COUNT));
        properties.put("x_threatbus_sighting_context", context);
        return properties;
    }
}
