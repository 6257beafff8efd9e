package io.threatbus.app.misp.filter;

import io.threatbus.spi.Setting;
import java.util.List;
import java.util.Optional;

/** One entry of the filter; every key present must hold, and within a key any of its values. */
public record FilterSettings(
        @Setting("Organisations that created the event: id, UUID or name.")
        List<String> orgs,

        @Setting("Attribute types, such as ip-dst.") List<String> types,

        @Setting("Tags of the attribute or its event; * stands for any text, as in tlp:*.")
        List<String> tags,

        @Setting("Attribute categories, such as Network activity.")
        List<String> categories,

        @Setting(value = "Threat levels of the event, 1 (high) to 4 (undefined).", min = 1, max = 4)
        List<Integer> threatLevels,

        @Setting("Events: UUID or id.") List<String> events,
        @Setting("Organisations whose events are left out.") List<String> notOrgs,
        @Setting("Attribute types that are left out.") List<String> notTypes,
        @Setting("Tags that leave an attribute out.") List<String> notTags,
        @Setting("Categories that are left out.") List<String> notCategories,

        @Setting(value = "Only attributes of published events.", byDefault = "false")
        boolean published,

        @Setting(value = "The least confidence, 0 to 100; attributes without one are left out.", min = 0, max = 100)
        Optional<Integer> minConfidence) {
    public FilterSettings {
        orgs = List.copyOf(orgs);
        types = List.copyOf(types);
        tags = List.copyOf(tags);
        categories = List.copyOf(categories);
        threatLevels = List.copyOf(threatLevels);
        events = List.copyOf(events);
        notOrgs = List.copyOf(notOrgs);
        notTypes = List.copyOf(notTypes);
        notTags = List.copyOf(notTags);
        notCategories = List.copyOf(notCategories);
    }
}
