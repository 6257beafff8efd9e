package io.threatbus.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.threatbus.stix.StixId;
import io.threatbus.stix.Tlp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the other objects of a bundle, envelope or list say of its indicators. Whoever takes one apart gives every object to
 * {@link #add} first and then every indicator to {@link #applied}. Confined to one thread; keeps the names and references of
 * a bounded number of objects, and no descriptions.
 *
 * <ul>
 *   <li>the name of the identity that {@code created_by_ref} points at becomes {@code x_threatbus_source}
 *   <li>names of what the indicator indicates (malware, threat actors, campaigns, intrusion sets, attack patterns, tools),
 *       and of the actors these are attributed to, become labels, and its description if it has none
 *   <li>markings that are TLP levels under other identifiers are put beside as the levels everybody knows
 * </ul>
 *
 * <p>What an indicator says itself is never changed.
 */
public final class BundleContext {
    /** The types of objects that are of use beside indicators. */
    public static final Set<String> TYPES = Set.of(
            "attack-pattern",
            "campaign",
            "identity",
            "intrusion-set",
            "malware",
            "marking-definition",
            "relationship",
            "threat-actor",
            "tool");

    private static final int MOST_OBJECTS = 200_000;
    private static final int LONGEST_NAME = 200;
    private static final int MOST_LABELS = 20;
    private static final String LABELS = "labels";
    private static final String DESCRIPTION = "description";
    private static final String SOURCE = "x_threatbus_source";

    private record Named(String type, String name) {}

    private record Arrow(String relationship, String target) {}

    private final Map<String, Named> named = new HashMap<>();
    private final Map<String, Tlp> levels = new HashMap<>();
    private final Map<String, List<Arrow>> arrows = new HashMap<>();
    private final Map<String, Integer> passedOver = new TreeMap<>();
    private final Map<String, String> unused = new LinkedHashMap<>();
    private int kept;

    /**
     * The type of an object, read no further than that; empty if it has none, or is not well-formed up to there.
     *
     * @param utf8 whatever was found in a bundle
     */
    public static Optional<String> typeOf(byte[] utf8) {
        try (JsonParser parser = JsonReading.FACTORY.createParser(utf8)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean type = parser.currentName().equals("type");
                boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
                if (type && text) {
                    return Optional.of(parser.getText());
                }
                JsonReading.skipValue(parser);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Takes an object that is neither an indicator nor a sighting.
     *
     * @param utf8 any JSON object
     * @throws io.threatbus.ThreatBusException if it is not well-formed
     */
    public void add(byte[] utf8) {
        Json.read(utf8);
        add(JsonText.trusted(utf8));
    }

    private void add(JsonText object) {
        Optional<String> type = text(object, "type");
        Optional<String> id = text(object, "id");
        if (type.isEmpty()
                || id.isEmpty()
                || !TYPES.contains(type.get())
                || kept >= MOST_OBJECTS
                || !keep(type.get(), id.get(), object)) {
            passedOver.merge(type.orElse("unknown"), 1, Integer::sum);
            return;
        }
        kept++;
        unused.put(id.get(), type.get());
    }

    private boolean keep(String type, String id, JsonText object) {
        if (type.equals("relationship")) {
            return keepArrow(object, id);
        } else if (type.equals("marking-definition")) {
            level(object).ifPresent(level -> levels.put(id, level));
            return true;
        }
        Optional<String> name = text(object, "name").filter(text -> !text.isBlank());
        name.ifPresent(text -> named.put(id, new Named(type, ForeignText.cut(text.strip(), LONGEST_NAME))));
        return name.isPresent();
    }

    private boolean keepArrow(JsonText object, String id) {
        Optional<String> kind = text(object, "relationship_type");
        Optional<String> source = text(object, "source_ref");
        Optional<String> target = text(object, "target_ref");
        boolean telling = kind.isPresent()
                && source.isPresent()
                && target.isPresent()
                && Set.of("indicates", "attributed-to", "authored-by").contains(kind.get());
        if (telling) {
            arrows.computeIfAbsent(source.get(), key -> new ArrayList<>(2)).add(new Arrow(id, target.get()));
        }
        return telling;
    }

    /** A level of TLP, as STIX 2.0, 2.1 and OpenCTI write it. */
    private static Optional<Tlp> level(JsonText marking) {
        Object whole = marking.value();
        if (!(whole instanceof Map<?, ?> members)) {
            return Optional.empty();
        }
        List<Object> candidates = new ArrayList<>();
        if (members.get("definition") instanceof Map<?, ?> definition) {
            candidates.add(definition.get("tlp"));
        }
        if (members.get("extensions") instanceof Map<?, ?> extensions) {
            extensions.values().forEach(extension -> {
                if (extension instanceof Map<?, ?> properties) {
                    candidates.add(properties.get("tlp_2_0"));
                }
            });
        }
        candidates.add(members.get("x_opencti_definition"));
        candidates.add(members.get("name"));
        return candidates.stream()
                .flatMap(candidate -> candidate instanceof String text ? Tlp.named(text).stream() : Stream.empty())
                .findFirst();
    }

    /**
     * The indicator with what the context says of it; itself if that is nothing.
     *
     * @throws io.threatbus.ThreatBusException if what it becomes is not a valid indicator, which is a defect
     */
    public Indicator applied(Indicator indicator) {
        JsonText json = indicator.json();
        JsonText applied = applied(json);
        return applied.equals(json)
                ? indicator
                : (Indicator) MessageParser.OWN.parse(applied).orThrow();
    }

    private JsonText applied(JsonText indicator) {
        Map<String, Object> changes = new LinkedHashMap<>();
        source(indicator).ifPresent(name -> changes.put(SOURCE, name));
        markings(indicator).ifPresent(refs -> changes.put("object_marking_refs", refs));
        Map<String, Named> indicated = indicated(indicator);
        if (!indicated.isEmpty()) {
            labels(indicator, indicated).ifPresent(labels -> changes.put(LABELS, labels));
            if (text(indicator, DESCRIPTION).isEmpty()) {
                changes.put(DESCRIPTION, description(indicated));
            }
        }
        return changes.isEmpty() ? indicator : indicator.with(changes);
    }

    private Optional<String> source(JsonText indicator) {
        Optional<String> author = text(indicator, "created_by_ref");
        Optional<Named> identity = author.map(named::get);
        identity.ifPresent(found -> unused.remove(author.get()));
        return text(indicator, SOURCE).isPresent() ? Optional.empty() : identity.map(Named::name);
    }

    private Optional<List<Object>> markings(JsonText indicator) {
        Object refs =
                indicator.member("object_marking_refs").map(JsonText::value).orElse(Json.NULL);
        if (!(refs instanceof List<?> list)) {
            return Optional.empty();
        }
        Set<Object> all = new LinkedHashSet<>(list);
        for (Object ref : list) {
            unused.remove(String.valueOf(ref));
            Tlp level = levels.get(String.valueOf(ref));
            if (level != null && isUnknown(String.valueOf(ref))) {
                all.add(level.marking().toString());
            }
        }
        return all.size() > list.size() ? Optional.of(List.copyOf(all)) : Optional.empty();
    }

    private static boolean isUnknown(String marking) {
        return StixId.parse(marking).flatMap(Tlp::of).isEmpty();
    }

    /** What the indicator is about, and who is behind that. */
    private Map<String, Named> indicated(JsonText indicator) {
        Map<String, Named> found = new LinkedHashMap<>();
        Optional<String> id = text(indicator, "id");
        for (Arrow first : id.map(arrows::get).orElse(List.of())) {
            follow(first, found);
            for (Arrow second : arrows.getOrDefault(first.target(), List.of())) {
                follow(second, found);
            }
        }
        return found;
    }

    private void follow(Arrow arrow, Map<String, Named> found) {
        Named target = named.get(arrow.target());
        if (target != null && found.size() < MOST_LABELS) {
            found.put(arrow.target(), target);
            unused.remove(arrow.relationship());
            unused.remove(arrow.target());
        }
    }

    private static Optional<List<Object>> labels(JsonText indicator, Map<String, Named> indicated) {
        Object labels = indicator.member(LABELS).map(JsonText::value).orElse(Json.NULL);
        Set<Object> all = new LinkedHashSet<>(labels instanceof List<?> list ? list : List.of());
        int before = all.size();
        indicated.values().forEach(target -> all.add(target.name()));
        return all.size() > before ? Optional.of(List.copyOf(all)) : Optional.empty();
    }

    private static String description(Map<String, Named> indicated) {
        List<String> parts = indicated.values().stream()
                .map(target -> target.name() + " (" + target.type().replace('-', ' ') + ")")
                .toList();
        return "Indicates " + String.join(", ", parts);
    }

    /** How many objects said nothing of an indicator, by type: those of no use, and those that nothing pointed at. */
    public Map<String, Integer> passedOver() {
        Map<String, Integer> all = new TreeMap<>(passedOver);
        unused.values().forEach(type -> all.merge(type, 1, Integer::sum));
        return all;
    }

    private static Optional<String> text(JsonText object, String name) {
        return object.member(name).flatMap(JsonText::asString);
    }
}
