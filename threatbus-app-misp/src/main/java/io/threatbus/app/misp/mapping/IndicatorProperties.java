package io.threatbus.app.misp.mapping;

import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.model.KillChainPhase;
import io.threatbus.app.misp.model.ObjectMembership;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an indicator says besides its pattern and its times. Immutable. */
final class IndicatorProperties {
    private static final int LONGEST_NAME = 256;
    private static final Set<String> UNKNOWN_KIND =
            Set.of("Internal reference", "External analysis", "Other", "Person", "Social network");

    /** MISP's taxonomy of Lockheed Martin's phases. */
    private static final String KILL_CHAIN = "kill-chain:";

    private static final Pattern TECHNIQUE =
            Pattern.compile("misp-galaxy:mitre-[a-z-]+=\".* - ([A-Z]{1,2}\\d{4}(?:\\.\\d{3})?)\"");
    private static final List<String> THREAT_LEVELS = List.of("high-risk", "medium-risk", "low-risk");

    private final MappingOptions options;
    private final Optional<String> eventUrl;

    IndicatorProperties(MappingOptions options) {
        this.options = options;
        this.eventUrl = options.host().map(url -> url.replaceAll("/+$", "") + "/events/view/");
    }

    /** What a withdrawal repeats. */
    IndicatorContent.Context context(Attribute attribute) {
        return new IndicatorContent.Context(
                attribute.event().creator().uuid().map(u -> "identity--" + u).orElse(""),
                options.tlp().of(attribute).map(TlpMarking::reference).orElse(""));
    }

    Map<String, Object> of(Attribute attribute, Mapping.Pattern pattern, IndicatorContent.Context context) {
        Map<String, Object> all = new LinkedHashMap<>();
        Event event = attribute.event();
        List<String> tags = attribute.tagNames();
        putText(all, "name", cut(event.info()));
        putText(all, "description", attribute.comment());
        all.put("indicator_types", List.of(kind(attribute.category())));
        OptionalInt confidence = Confidence.of(tags);
        if (confidence.isPresent()) {
            all.put("confidence", confidence.getAsInt());
        }
        all.put("labels", labels(attribute, pattern, tags));
        putList(all, "kill_chain_phases", phases(attribute, tags));
        putText(all, "created_by_ref", context.creator());
        if (!context.marking().isEmpty()) {
            all.put("object_marking_refs", List.of(context.marking()));
        }
        putList(all, "external_references", references(event, tags));
        putText(all, "x_misp_event_uuid", event.uuid().map(Object::toString).orElse(""));
        putText(all, "x_misp_event_id", event.id());
        putText(all, "x_misp_attribute_id", attribute.id());
        putObject(all, attribute.membership());
        all.put("x_threatbus_source", options.source());
        return all;
    }

    private static void putObject(Map<String, Object> all, ObjectMembership membership) {
        putText(all, "x_misp_object_name", membership.name().orElse(""));
        putText(all, "x_misp_object_id", membership.id());
        putText(
                all,
                "x_misp_object_uuid",
                membership.uuid().map(Object::toString).orElse(""));
        putText(all, "x_misp_object_relation", membership.relation().orElse(""));
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

    private List<String> labels(Attribute attribute, Mapping.Pattern pattern, List<String> tags) {
        Set<String> labels = new LinkedHashSet<>();
        labels.add(
                attribute.parts().isEmpty()
                        ? "misp:type=\"" + attribute.type() + '"'
                        : "misp:name=\"" + attribute.membership().name().orElse("") + '"');
        if (!attribute.category().isEmpty()) {
            labels.add("misp:category=\"" + attribute.category() + '"');
        }
        threatLevel(attribute.event().state().threatLevel()).ifPresent(labels::add);
        if (options.labelWarningLists()) {
            labels.addAll(WarningListLabels.of(attribute, pattern));
        }
        tags.stream().filter(tag -> TlpMarking.ofTag(tag).isEmpty()).forEach(labels::add);
        return List.copyOf(labels);
    }

    private static Optional<String> threatLevel(String number) {
        return switch (number) {
            case "1", "2", "3" -> Optional.of("misp:threat-level=\"" + THREAT_LEVELS.get(number.charAt(0) - '1') + '"');
            default -> Optional.empty();
        };
    }

    private static List<Map<String, String>> phases(Attribute attribute, List<String> tags) {
        Set<KillChainPhase> phases = new LinkedHashSet<>();
        if (!attribute.category().isEmpty()) {
            phases.add(new KillChainPhase("misp-category", attribute.category()));
        }
        phases.addAll(attribute.phases());
        for (String tag : tags) {
            if (tag.regionMatches(true, 0, KILL_CHAIN, 0, KILL_CHAIN.length())) {
                String phase =
                        tag.substring(KILL_CHAIN.length()).replace("\"", "").strip();
                phases.add(new KillChainPhase(
                        "lockheed-martin-cyber-kill-chain",
                        phase.toLowerCase(Locale.ROOT).replace(' ', '-')));
            }
        }
        return phases.stream()
                .map(phase -> members("kill_chain_name", phase.chain(), "phase_name", phase.phase()))
                .toList();
    }

    /** In an order that does not change: it is part of the digest. */
    private static Map<String, String> members(String name, String value, String otherName, String otherValue) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put(name, value);
        members.put(otherName, otherValue);
        return members;
    }

    private List<Map<String, String>> references(Event event, List<String> tags) {
        List<Map<String, String>> references = new ArrayList<>();
        if (event.uuid().isPresent()) {
            String uuid = event.uuid().get().toString();
            Map<String, String> reference = members("source_name", "misp", "external_id", uuid);
            eventUrl.ifPresent(url -> reference.put("url", url + uuid));
            references.add(reference);
        }
        for (String tag : tags) {
            Matcher technique = TECHNIQUE.matcher(tag);
            if (technique.matches()) {
                references.add(members("source_name", "mitre-attack", "external_id", technique.group(1)));
            }
        }
        return references;
    }

    private static void putText(Map<String, Object> all, String name, String value) {
        if (!value.isEmpty()) {
            all.put(name, value);
        }
    }

    private static void putList(Map<String, Object> all, String name, List<?> values) {
        if (!values.isEmpty()) {
            all.put(name, values);
        }
    }
}
