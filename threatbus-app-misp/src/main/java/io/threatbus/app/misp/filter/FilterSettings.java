package io.threatbus.app.misp.filter;

import io.threatbus.app.misp.model.Audience;
import io.threatbus.spi.Setting;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One entry of the filter; every key present must hold, and within a key any of its values. */
public record FilterSettings(
        @Setting("Organisations that created the event: id, UUID or name.")
        List<String> orgs,

        @Setting("Organisations that the event belongs to on this MISP: id, UUID or name.")
        List<String> ownerOrgs,

        @Setting("Attribute types, such as ip-dst.") List<String> types,

        @Setting("Tags of the attribute or its event; * stands for any text, as in tlp:*.")
        List<String> tags,

        @Setting("Attribute categories, such as Network activity.")
        List<String> categories,

        @Setting(value = "Threat levels of the event, 1 (high) to 4 (undefined).", min = 1, max = 4)
        List<Integer> threatLevels,

        @Setting("Events: UUID or id.") List<String> events,

        @Setting("Texts of which one occurs in the event's title, in any case.")
        List<String> keywords,

        @Setting("How far the event's analysis has come: initial, ongoing or completed.")
        List<Analysis> analysis,

        @Setting("Who may see it in MISP: organisation, community, connected, all or sharing_group.")
        List<Distribution> distributions,

        @Setting("Sharing groups: id.") List<String> sharingGroups,

        @Setting("States of the event's workflow, such as complete for the tag workflow:state=\"complete\".")
        List<String> workflowStates,

        @Setting("Organisations whose events are left out.") List<String> notOrgs,

        @Setting("Organisations whose own events are left out.")
        List<String> notOwnerOrgs,

        @Setting("Attribute types that are left out.") List<String> notTypes,
        @Setting("Tags that leave an attribute out.") List<String> notTags,
        @Setting("Categories that are left out.") List<String> notCategories,

        @Setting("Texts in the event's title that leave an attribute out.")
        List<String> notKeywords,

        @Setting("States of the event's workflow that leave an attribute out.")
        List<String> notWorkflowStates,

        @Setting(value = "Only attributes of published events.", byDefault = "false")
        boolean published,

        @Setting(value = "The least confidence, 0 to 100; attributes without one are left out.", min = 0, max = 100)
        Optional<Integer> minConfidence) {
    public FilterSettings {
        orgs = List.copyOf(orgs);
        ownerOrgs = List.copyOf(ownerOrgs);
        types = List.copyOf(types);
        tags = List.copyOf(tags);
        categories = List.copyOf(categories);
        threatLevels = List.copyOf(threatLevels);
        events = List.copyOf(events);
        keywords = List.copyOf(keywords);
        analysis = List.copyOf(analysis);
        distributions = List.copyOf(distributions);
        sharingGroups = List.copyOf(sharingGroups);
        workflowStates = List.copyOf(workflowStates);
        notOrgs = List.copyOf(notOrgs);
        notOwnerOrgs = List.copyOf(notOwnerOrgs);
        notTypes = List.copyOf(notTypes);
        notTags = List.copyOf(notTags);
        notCategories = List.copyOf(notCategories);
        notKeywords = List.copyOf(notKeywords);
        notWorkflowStates = List.copyOf(notWorkflowStates);
    }

    /** As a configuration says it, with the keys that are set. */
    @Override
    public String toString() {
        return Stream.of(
                        key("orgs", orgs),
                        key("owner_orgs", ownerOrgs),
                        key("types", types),
                        key("tags", tags),
                        key("categories", categories),
                        key("threat_levels", threatLevels),
                        key("events", events),
                        key("keywords", keywords),
                        key("analysis", lowerCase(analysis)),
                        key("distributions", lowerCase(distributions)),
                        key("sharing_groups", sharingGroups),
                        key("workflow_states", workflowStates),
                        key("not_orgs", notOrgs),
                        key("not_owner_orgs", notOwnerOrgs),
                        key("not_types", notTypes),
                        key("not_tags", notTags),
                        key("not_categories", notCategories),
                        key("not_keywords", notKeywords),
                        key("not_workflow_states", notWorkflowStates),
                        published ? "published: true" : "",
                        minConfidence.map(least -> "min_confidence: " + least).orElse(""))
                .filter(key -> !key.isEmpty())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String key(String name, List<?> values) {
        return values.isEmpty() ? "" : name + ": " + values;
    }

    private static List<String> lowerCase(List<? extends Enum<?>> values) {
        return values.stream()
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** How far an event's analysis has come. */
    public enum Analysis {
        INITIAL("0"),
        ONGOING("1"),
        COMPLETED("2");

        private final String number;

        Analysis(String number) {
            this.number = number;
        }

        /** As MISP writes it. */
        String number() {
            return number;
        }
    }

    /** Who may see something in MISP. */
    public enum Distribution {
        ORGANISATION(0),
        COMMUNITY(1),
        CONNECTED(2),
        ALL(3),
        SHARING_GROUP(Audience.SHARING_GROUP);

        private final int level;

        Distribution(int level) {
            this.level = level;
        }

        /** As MISP numbers it. */
        int level() {
            return level;
        }
    }
}
