package io.threatbus.app.misp.filter;

import io.threatbus.app.misp.filter.FilterSettings.Analysis;
import io.threatbus.app.misp.mapping.Confidence;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Audience;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.model.Organisation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One entry of the filter. Immutable. */
final class FilterEntry {
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final FilterSettings settings;
    private final Set<String> orgs;
    private final Set<String> notOrgs;
    private final Set<String> ownerOrgs;
    private final Set<String> notOwnerOrgs;
    private final List<TagPattern> tags;
    private final List<TagPattern> notTags;
    private final List<TagPattern> workflowTags;
    private final List<TagPattern> notWorkflowTags;

    FilterEntry(FilterSettings settings) {
        this.settings = settings;
        this.orgs = lowerCase(settings.orgs());
        this.notOrgs = lowerCase(settings.notOrgs());
        this.ownerOrgs = lowerCase(settings.ownerOrgs());
        this.notOwnerOrgs = lowerCase(settings.notOwnerOrgs());
        this.tags = settings.tags().stream().map(TagPattern::new).toList();
        this.notTags = settings.notTags().stream().map(TagPattern::new).toList();
        this.workflowTags = workflow(settings.workflowStates());
        this.notWorkflowTags = workflow(settings.notWorkflowStates());
    }

    private static Set<String> lowerCase(List<String> texts) {
        return texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    private static List<TagPattern> workflow(List<String> states) {
        return states.stream()
                .map(state -> new TagPattern("workflow:state=\"" + state + '"'))
                .toList();
    }

    /** An object is accepted if one of its parts that is meant for detection is. */
    boolean accepts(Attribute attribute) {
        if (!attribute.parts().isEmpty()) {
            return attribute.parts().stream().anyMatch(part -> part.toIds() && accepts(part));
        }
        return acceptsEvent(attribute.event())
                && acceptsKind(attribute)
                && acceptsAudience(attribute.effectiveAudience())
                && acceptsTags(attribute);
    }

    private boolean acceptsEvent(Event event) {
        if (settings.published() && !event.published().orElse(false)) {
            return false;
        }
        return (orgs.isEmpty() || isListed(orgs, event.creator()))
                && !isListed(notOrgs, event.creator())
                && (ownerOrgs.isEmpty() || isListed(ownerOrgs, event.owner()))
                && !isListed(notOwnerOrgs, event.owner())
                && (settings.events().isEmpty() || settings.events().stream().anyMatch(event::is))
                && (settings.threatLevels().isEmpty()
                        || settings.threatLevels().stream()
                                .anyMatch(l -> event.state().threatLevel().equals(l.toString())))
                && (settings.analysis().isEmpty()
                        || settings.analysis().stream()
                                .map(Analysis::number)
                                .anyMatch(event.state().analysis()::equals))
                && (settings.keywords().isEmpty() || occurs(settings.keywords(), event.info()))
                && !occurs(settings.notKeywords(), event.info());
    }

    private static boolean occurs(List<String> keywords, String title) {
        String lower = title.toLowerCase(Locale.ROOT);
        return keywords.stream().anyMatch(word -> lower.contains(word.toLowerCase(Locale.ROOT)));
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

    private boolean acceptsAudience(Audience audience) {
        return (settings.distributions().isEmpty()
                        || settings.distributions().stream()
                                .anyMatch(level -> level.level() == audience.distribution()))
                && isListedOrAll(settings.sharingGroups(), audience.sharingGroup());
    }

    private boolean acceptsTags(Attribute attribute) {
        if (!dependsOnTags()) {
            return true;
        }
        List<String> names = attribute.tagNames();
        if (Stream.of(tags, workflowTags).anyMatch(wanted -> !wanted.isEmpty() && !isAny(wanted, names))
                || isAny(notTags, names)
                || isAny(notWorkflowTags, names)) {
            return false;
        }
        if (settings.minConfidence().isEmpty()) {
            return true;
        }
        OptionalInt confidence = Confidence.of(names);
        return confidence.isPresent()
                && confidence.getAsInt() >= settings.minConfidence().get();
    }

    private static boolean isAny(List<TagPattern> wanted, List<String> names) {
        return wanted.stream().anyMatch(tag -> tag.matchesAny(names));
    }

    boolean dependsOnTags() {
        return !tags.isEmpty()
                || !notTags.isEmpty()
                || !workflowTags.isEmpty()
                || !notWorkflowTags.isEmpty()
                || settings.minConfidence().isPresent();
    }

    /** Whether the decision may change with the event alone: with its tags, or what it says of itself. */
    boolean dependsOnEvent() {
        return dependsOnTags()
                || settings.published()
                || !settings.threatLevels().isEmpty()
                || !settings.analysis().isEmpty()
                || !settings.keywords().isEmpty()
                || !settings.notKeywords().isEmpty()
                || !settings.distributions().isEmpty()
                || !settings.sharingGroups().isEmpty();
    }

    boolean dependsOnPublication() {
        return settings.published();
    }

    /** Whether the names of owners must be known, which MISP's answers show by their number alone. */
    boolean namesOwners() {
        return Stream.concat(ownerOrgs.stream(), notOwnerOrgs.stream()).anyMatch(owner -> !isNumber(owner));
    }

    /** Parameters for MISP's search that leave out nothing this entry accepts, but much of what it does not. */
    Map<String, Object> searchParameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        if (orgs.stream().allMatch(FilterEntry::isNumberOrUuid)) {
            // MISP's search tells upper case from lower in names, as the filter does not.
            putUnlessEmpty(parameters, "org", orgs.stream().sorted().toList());
        }
        putUnlessEmpty(
                parameters,
                "eventid",
                settings.events().stream()
                        .map(event -> event.toLowerCase(Locale.ROOT))
                        .toList());
        putUnlessEmpty(parameters, "type", settings.types());
        putUnlessEmpty(parameters, "category", settings.categories());
        if (tags.stream().allMatch(TagPattern::isPlainLowerCase)) {
            putUnlessEmpty(parameters, "tags", settings.tags());
        }
        if (settings.published()) {
            parameters.put("published", 1);
        }
        return parameters;
    }

    private static boolean isNumberOrUuid(String organisation) {
        return isNumber(organisation) || UUID_TEXT.matcher(organisation).matches();
    }

    private static boolean isNumber(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static void putUnlessEmpty(Map<String, Object> parameters, String name, List<String> values) {
        if (!values.isEmpty()) {
            parameters.put(name, values);
        }
    }
}
