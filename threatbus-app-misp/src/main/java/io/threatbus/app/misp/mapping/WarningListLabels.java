package io.threatbus.app.misp.mapping;

import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Doubts.Warning;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.sensor.Compound;
import io.threatbus.stix.sensor.Planner;
import io.threatbus.stix.sensor.SensorProfile;
import io.threatbus.stix.sensor.WatchItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The labels that name the warning lists of MISP that an indicator is on. As with the bus's own lists, an indicator is on a
 * list if nothing else is left in it that a sensor would look for: the address of a content delivery network takes nothing
 * from the domain beside it. Stateless.
 */
public final class WarningListLabels {
    private static final String WHOLE = "misp:warning-list=";
    private static final String PART = "misp:warning-list-of-part=";
    private static final Planner PLANNER = new Planner(SensorProfile.points(), Compound.NECESSARY);

    private WarningListLabels() {}

    static List<String> of(Attribute attribute, Mapping.Pattern pattern) {
        List<Warning> warnings = attribute.doubts().warnings();
        if (warnings.isEmpty()) {
            return List.of();
        }
        String name = isListed(attribute, pattern) ? WHOLE : PART;
        return warnings.stream()
                .map(warning -> name + '"' + warning.list() + '"')
                .distinct()
                .toList();
    }

    /** The names of the lists that an indicator with these labels is on as a whole. */
    public static List<String> listsIn(List<?> labels) {
        List<String> lists = new ArrayList<>();
        for (Object label : labels) {
            if (label instanceof String text && text.startsWith(WHOLE + '"') && text.endsWith("\"")) {
                lists.add(text.substring(WHOLE.length() + 1, Math.max(WHOLE.length() + 1, text.length() - 1)));
            }
        }
        return lists;
    }

    private static boolean isListed(Attribute attribute, Mapping.Pattern pattern) {
        boolean simple = attribute.parts().isEmpty() && attribute.value().indexOf('|') < 0;
        if (simple || !pattern.patternType().equals(Mapping.Pattern.STIX)) {
            return true;
        }
        List<WatchItem> items =
                PLANNER.plan(PatternParser.parse(pattern.text())).items();
        Set<String> listed = values(attribute);
        return items.isEmpty()
                ? isEveryPartListed(attribute)
                : items.stream()
                        .allMatch(item -> listed.contains(item.point().value().toLowerCase(Locale.ROOT)));
    }

    private static Set<String> values(Attribute attribute) {
        return attribute.doubts().warnings().stream()
                .map(warning -> warning.value().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static boolean isEveryPartListed(Attribute attribute) {
        return attribute.parts().stream()
                .filter(Attribute::toIds)
                .noneMatch(part -> part.doubts().warnings().isEmpty());
    }
}
