package io.threatbus.app.misp.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.threatbus.app.misp.mapping.CompoundPatterns;
import io.threatbus.app.misp.mapping.IndicatorContent;
import io.threatbus.app.misp.mapping.IndicatorMapper;
import io.threatbus.app.misp.mapping.IndicatorMapper.Result;
import io.threatbus.app.misp.mapping.MappingOptions;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.model.EventReader;
import io.threatbus.app.misp.model.MispJson;
import io.threatbus.testing.RealServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Public events, as attributes and as objects, beside what misp-stix makes of them. Each difference falls under a rule of
 * docs/misp.md, and is counted under it. Neither the events nor the answers of misp-stix are part of this
 * project: {@code -Dthreatbus.misp.events=DIR} says where the events are (one to a file), {@code
 * -Dthreatbus.misp.reference=FILE} what misp-stix made of them, as {@code {"path of the event": [{"id", "pattern"}]}}.
 */
class PublicEventsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final IndicatorMapper mapper = new IndicatorMapper(MappingOptions.DEFAULT);
    private final Map<String, Integer> counted = new TreeMap<>();
    private final List<String> unexplained = new ArrayList<>();

    private Path events;
    private JsonNode reference;

    @BeforeEach
    void find() throws IOException {
        events = Path.of(System.getProperty("threatbus.misp.events", "nowhere"));
        Path answers = Path.of(System.getProperty("threatbus.misp.reference", "nowhere"));
        RealServers.requireUnpackaged("public events of MISP (-Dthreatbus.misp.events=…)", events);
        RealServers.requireUnpackaged("what misp-stix makes of them (-Dthreatbus.misp.reference=…)", answers);
        reference = JSON.readTree(Files.readAllBytes(answers));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(events)) {
            return all.sorted().toList();
        }
    }

    private static List<Attribute> attributes(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        JsonNode node = MispJson.read(bytes, 0, bytes.length).path("Event");
        Event event = EventReader.event(node);
        return EventReader.attributes(node, event);
    }

    private Map<String, String> theirs(Path file) {
        Map<String, String> patterns = new LinkedHashMap<>();
        for (JsonNode indicator : reference.path(file.getFileName().toString())) {
            patterns.put(
                    indicator.path("id").asText(), indicator.path("pattern").asText());
        }
        return patterns;
    }

    private Optional<String> ours(Attribute subject) {
        return mapper.map(subject) instanceof Result.Made made
                ? Optional.of(made.content()).map(IndicatorContent::pattern).map(p -> p.text())
                : Optional.empty();
    }

    private void count(String rule) {
        counted.merge(rule, 1, Integer::sum);
    }

    @Test
    void attributesThatStandAloneAreAsTheReferenceMakesThemButForTheRules() throws Exception {
        int files = 0;
        for (Path file : files()) {
            files++;
            Map<String, String> theirs = theirs(file);
            for (Attribute attribute : attributes(file)) {
                if (attribute.membership().isPresent() || !attribute.toIds()) {
                    continue;
                }
                compare(
                        attribute.type(),
                        ours(attribute),
                        Optional.ofNullable(theirs.get("indicator--" + attribute.uuid())));
            }
        }
        report("attributes", files);
    }

    @Test
    void objectsAreAsTheReferenceMakesThemButForTheRules() throws Exception {
        int files = 0;
        for (Path file : files()) {
            files++;
            Map<String, String> theirs = theirs(file);
            List<Attribute> parts = attributes(file).stream()
                    .filter(a -> CompoundPatterns.covers(a.membership()))
                    .toList();
            for (Attribute object : ObjectAssembler.group(parts)) {
                if (object.toIds()) {
                    compare(
                            "object " + object.membership().name().orElse(""),
                            ours(object),
                            Optional.ofNullable(theirs.get("indicator--" + object.uuid())));
                }
            }
        }
        report("objects", files);
    }

    private void report(String what, int files) {
        System.err.println(what + " of " + files + " events: " + counted);
        assertThat(unexplained).isEmpty();
        assertThat(files).isGreaterThanOrEqualTo(90);
    }

    private void compare(String kind, Optional<String> ours, Optional<String> theirs) {
        if (ours.isEmpty() || theirs.isEmpty()) {
            count(ours.isPresent() ? "only ours" : theirs.isPresent() ? "only theirs: " + kind : "neither");
            return;
        }
        if (ours.equals(theirs)) {
            count("equal");
            return;
        }
        List<String> mine = comparisons(ours.get());
        List<String> other = comparisons(theirs.get());
        if (mine.equals(other)) {
            count("equal but for order, indices, quotes of numbers and case (R3, R10, C2)");
            return;
        }
        List<String> left = new ArrayList<>(other);
        mine.forEach(left::remove);
        List<String> added = new ArrayList<>(mine);
        other.forEach(added::remove);
        for (String comparison : left) {
            rule(kind, comparison, true, ours.get(), theirs.get());
        }
        for (String comparison : added) {
            rule(kind, comparison, false, ours.get(), theirs.get());
        }
    }

    private void rule(String kind, String comparison, boolean missing, String ours, String theirs) {
        String path = comparison.substring(0, comparison.indexOf(" = "));
        Optional<String> rule = Rules.of(kind, path, missing);
        if (rule.isPresent()) {
            count(rule.get());
        } else if (unexplained.size() < 20) {
            unexplained.add(kind + (missing ? " lacks " : " adds ") + comparison + "\n  ours   " + ours + "\n  theirs "
                    + theirs.substring(0, Math.min(theirs.length(), 600)));
        }
    }

    /** The comparisons of a pattern, without order, indices of lists, quotes around numbers, and case. */
    private static List<String> comparisons(String pattern) {
        List<String> all = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && quoted && i + 1 < pattern.length()) {
                current.append(c).append(pattern.charAt(++i));
                continue;
            }
            quoted ^= c == '\'';
            if (!quoted && (pattern.startsWith(" AND ", i) || pattern.startsWith(" OR ", i))) {
                all.add(plain(current));
                i += pattern.startsWith(" AND ", i) ? 4 : 3;
            } else {
                current.append(c);
            }
        }
        all.add(plain(current));
        Collections.sort(all);
        return all;
    }

    private static String plain(StringBuilder comparison) {
        String text = comparison.toString().replaceAll("^[\\[(]+|(?<='|\\d)[\\])]+$", "");
        comparison.setLength(0);
        int at = text.indexOf(" = ");
        if (at < 0) {
            return text + " = ";
        }
        String path = text.substring(0, at).replaceAll("\\[[0-9]+\\]", "[*]");
        String value = text.substring(at + 3).replaceAll("^'|'$", "");
        return path + " = " + value.toLowerCase(Locale.ROOT);
    }

    /** The rules, by what they are about. */
    private static final class Rules {
        static Optional<String> of(String kind, String path, boolean missing) {
            if (path.contains("content_ref")) {
                return Optional.of("C3 payload");
            }
            String rule =
                    switch (kind) {
                        case "ip-src", "ip-dst" -> "R1";
                        case "email-src", "email-dst" -> "R2";
                        case "hostname|port" -> "R4";
                        case "regkey", "regkey|value" -> "R5";
                        case "sha512/224", "sha512/256" -> "R6";
                        case "imphash", "filename|imphash" -> "R7";
                        case "email-reply-to", "email-x-mailer", "email-header" -> "R8";
                        case "yara", "snort", "suricata", "sigma" -> "R9";
                        default -> kind.startsWith("object ") ? compound(path, missing) : "";
                    };
            return Optional.of(rule).filter(text -> !text.isEmpty());
        }

        private static String compound(String path, boolean missing) {
            if (path.contains("x_misp_")) {
                return "C1 property that STIX does not define";
            }
            if (path.contains("content_disposition")) {
                return "C3 payload";
            }
            if (path.startsWith("network-traffic:") && path.contains("_ref.")) {
                return "C4 one value for each end of a connection";
            }
            if (missing && (path.contains("windows-pebinary-ext") || path.contains("values[*]"))) {
                return "C5 objects that refer to each other";
            }
            if (path.startsWith("windows-registry-key:") || path.startsWith("email-message:additional_header_fields")) {
                return "R5, R8";
            }
            return "";
        }
    }
}
