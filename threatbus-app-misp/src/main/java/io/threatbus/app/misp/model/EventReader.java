package io.threatbus.app.misp.model;

import static io.threatbus.app.misp.model.MispJson.elements;
import static io.threatbus.app.misp.model.MispJson.flag;
import static io.threatbus.app.misp.model.MispJson.number;
import static io.threatbus.app.misp.model.MispJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads an event, and the attributes in it if there are any. Stateless. */
public final class EventReader {
    private EventReader() {}

    /** The event that a node is: a whole one, or just its number. */
    public static Event event(JsonNode node) {
        return node.isObject()
                ? event(node, node.path("Orgc"), List.of())
                : Event.ofId(text(node).orElse(""));
    }

    /**
     * An event whose creator and tags may stand beside it.
     *
     * @param moreTags tags besides those in the event itself
     */
    static Event event(JsonNode node, JsonNode creator, List<String> moreTags) {
        List<String> tags = new ArrayList<>(moreTags);
        for (JsonNode tag : elements(node.path("Tag"))) {
            text(tag.path("name")).ifPresent(tags::add);
        }
        return new Event(
                text(node, "id"),
                MispJson.uuid(node, "uuid"),
                text(node, "info"),
                new Event.State(flag(node.path("published")), text(node, "threat_level_id"), text(node, "analysis")),
                audience(node),
                organisation(creator).or(Organisation.ofId(text(node, "orgc_id"))),
                organisation(node.path("Org")).or(Organisation.ofId(text(node, "org_id"))),
                tags,
                new Event.Times(number(node.path("timestamp")), number(node.path("publish_timestamp"))));
    }

    /** Who may see what a node describes. */
    static Audience audience(JsonNode node) {
        String group = text(node, "sharing_group_id");
        return new Audience(
                number(node.path("distribution"))
                        .map(level -> level >= 0 && level <= Audience.INHERITED ? level.intValue() : -1)
                        .orElse(Audience.UNKNOWN_LEVEL),
                group.equals("0") ? "" : group);
    }

    /** The organisation that a node describes. */
    public static Organisation organisation(JsonNode node) {
        return new Organisation(
                text(node, "id"),
                MispJson.uuid(node, "uuid"),
                text(node.path("name")).filter(name -> !name.isEmpty()));
    }

    /**
     * The attributes in an event, also those in its objects. One that cannot be read does not spoil the others.
     *
     * @param event what the node of the event was read to
     */
    public static List<Attribute> attributes(JsonNode node, Event event) {
        List<Attribute> attributes = new ArrayList<>();
        List<KillChainPhase> phases = phases(node.path("Galaxy"));
        for (JsonNode attribute : elements(node.path("Attribute"))) {
            readable(attribute, event, attribute.path("Object"), phases).forEach(attributes::add);
        }
        for (JsonNode object : elements(node.path("Object"))) {
            for (JsonNode part : elements(object.path("Attribute"))) {
                readable(part, event, object, phases).forEach(attributes::add);
            }
        }
        return attributes;
    }

    /** The phases that the clusters of some galaxies name, in whatever form: of an event, or as MISP stores them. */
    public static List<KillChainPhase> phases(JsonNode galaxies) {
        Set<KillChainPhase> phases = new LinkedHashSet<>();
        for (JsonNode chain : galaxies.findValues("kill_chain")) {
            for (JsonNode phase : chain.isArray() ? chain : List.of(chain)) {
                phase(phase.asText()).ifPresent(phases::add);
            }
        }
        for (JsonNode elements : galaxies.findValues("GalaxyElement")) {
            for (JsonNode element : elements(elements)) {
                if (text(element, "key").equals("kill_chain")) {
                    phase(text(element, "value")).ifPresent(phases::add);
                }
            }
        }
        return List.copyOf(phases);
    }

    /** Such as {@code attack-Windows:initial-access}; with a platform in the middle for some matrices. */
    private static Optional<KillChainPhase> phase(String text) {
        int first = text.indexOf(':');
        int last = text.lastIndexOf(':');
        return first <= 0 || last == text.length() - 1
                ? Optional.empty()
                : Optional.of(new KillChainPhase(chain(text.substring(0, first)), text.substring(last + 1)));
    }

    /** MISP has a matrix for each platform, where MITRE has one kill chain with one name. */
    private static String chain(String matrix) {
        for (String attack : List.of("mobile-attack", "ics-attack", "pre-attack")) {
            if (matrix.startsWith(attack)) {
                return "mitre-" + attack;
            }
        }
        return matrix.startsWith("attack-") ? "mitre-attack" : matrix;
    }

    private static Stream<Attribute> readable(
            JsonNode node, Event event, JsonNode object, List<KillChainPhase> eventPhases) {
        try {
            return Stream.of(AttributeReader.read(node, Optional.of(event), object)
                    .with(a -> a.phases(Stream.concat(phases(node.path("Galaxy")).stream(), eventPhases.stream())
                            .distinct()
                            .toList())));
        } catch (BadInputException e) {
            return Stream.empty();
        }
    }
}
