package io.threatbus.app.misp.filter;

import io.threatbus.app.misp.mapping.Confidence;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.model.Organisation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** One entry of the filter. Immutable. */
final class FilterEntry {
    private final FilterSettings settings;
    private final Set<String> orgs;
    private final Set<String> notOrgs;
    private final List<TagPattern> tags;
    private final List<TagPattern> notTags;

    FilterEntry(FilterSettings settings) {
        this.settings = settings;
        this.orgs = lowerCase(settings.orgs());
        this.notOrgs = lowerCase(settings.notOrgs());
        this.tags = settings.tags().stream().map(TagPattern::new).toList();
        this.notTags = settings.notTags().stream().map(TagPattern::new).toList();
    }

    private static Set<String> lowerCase(List<String> texts) {
        return texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    boolean accepts(Attribute attribute) {
        return acceptsSource(attribute) && acceptsKind(attribute) && acceptsTags(attribute);
    }

    private boolean acceptsSource(Attribute attribute) {
        Event event = attribute.event();
        if (settings.published() && !event.published().orElse(false)) {
            return false;
        }
        return (orgs.isEmpty() || isListed(orgs, event.creator()))
                && !isListed(notOrgs, event.creator())
                && (settings.events().isEmpty() || settings.events().stream().anyMatch(event::is))
                && (settings.threatLevels().isEmpty()
                        || settings.threatLevels().stream()
                                .anyMatch(l -> event.threatLevel().equals(l.toString())));
    }

    private static boolean isListed(Set<String> listed, Organisation organisation) {
        return !listed.isEmpty()
                && (listed.contains(organisation.id())
                        || organisation
                                .uuid()
                                .filter(u -> listed.contains(u.toString()))
                                .isPresent()
                        || organisation
                                .name()
                                .filter(n -> listed.contains(n.toLowerCase(Locale.ROOT)))
                                .isPresent());
    }

    private boolean acceptsKind(Attribute attribute) {
        return isListedOrAll(settings.types(), attribute.type())
                && !settings.notTypes().contains(attribute.type())
                && isListedOrAll(settings.categories(), attribute.category())
                && !settings.notCategories().contains(attribute.category());
    }

    private static boolean isListedOrAll(List<String> listed, String text) {
        return listed.isEmpty() || listed.contains(text);
    }

    private boolean acceptsTags(Attribute attribute) {
        if (!dependsOnTags()) {
            return true;
        }
        List<String> names = attribute.tagNames();
        if (!tags.isEmpty() && tags.stream().noneMatch(tag -> tag.matchesAny(names))) {
            return false;
        }
        if (notTags.stream().anyMatch(tag -> tag.matchesAny(names))) {
            return false;
        }
        if (settings.minConfidence().isEmpty()) {
            return true;
        }
        OptionalInt confidence = Confidence.of(names);
        return confidence.isPresent()
                && confidence.getAsInt() >= settings.minConfidence().get();
    }

    boolean dependsOnTags() {
        return !tags.isEmpty() || !notTags.isEmpty() || settings.minConfidence().isPresent();
    }

    /** Parameters for MISP's search that leave out nothing this entry accepts, but much of what it does not. */
    Map<String, Object> searchParameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        putUnlessEmpty(parameters, "org", settings.orgs());
        putUnlessEmpty(parameters, "type", settings.types());
        putUnlessEmpty(parameters, "category", settings.categories());
        putUnlessEmpty(parameters, "eventid", settings.events());
        if (tags.stream().allMatch(TagPattern::isPlainLowerCase)) {
            putUnlessEmpty(parameters, "tags", settings.tags());
        }
        if (settings.published()) {
            parameters.put("published", 1);
        }
        return parameters;
    }

    private static void putUnlessEmpty(Map<String, Object> parameters, String name, List<String> values) {
        if (!values.isEmpty()) {
            parameters.put(name, values);
        }
    }
}
