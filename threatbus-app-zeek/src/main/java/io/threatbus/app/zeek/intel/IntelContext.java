package io.threatbus.app.zeek.intel;

import io.threatbus.message.Indicator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an indicator says for people, cut to what fits beside an item: name, description, labels, confidence, TLP, source and
 * a URL. Stateless.
 */
final class IntelContext {
    private static final int LONGEST_NAME = 120;
    private static final int LONGEST_DESCRIPTION = 300;
    private static final int LONGEST_URL = 500;
    private static final int MOST_LABELS = 10;

    private IntelContext() {}

    /** By name of the field in the script's record; what is not there is left out. */
    static Map<String, String> of(Indicator indicator) {
        Map<String, String> fields = new LinkedHashMap<>();
        Object whole = indicator.json().value();
        if (!(whole instanceof Map<?, ?> members)) {
            return fields;
        }
        put(fields, "name", text(members.get("name"), LONGEST_NAME));
        put(fields, "description", text(members.get("description"), LONGEST_DESCRIPTION));
        put(fields, "source", text(members.get("x_threatbus_source"), LONGEST_NAME));
        put(fields, "url", url(members.get("external_references")));
        if (members.get("labels") instanceof List<?> labels) {
            String joined = labels.stream()
                    .filter(String.class::isInstance)
                    .map(label -> cut(String.valueOf(label), LONGEST_NAME))
                    .limit(MOST_LABELS)
                    .collect(Collectors.joining(","));
            put(fields, "labels", Optional.of(joined));
        }
        if (members.get("confidence") instanceof Number confidence) {
            fields.put("confidence", confidence.toString());
        }
        indicator.tlp().ifPresent(level -> fields.put("tlp", level.toString()));
        return fields;
    }

    private static void put(Map<String, String> fields, String name, Optional<String> value) {
        value.filter(text -> !text.isEmpty()).ifPresent(text -> fields.put(name, text));
    }

    private static Optional<String> url(Object references) {
        if (!(references instanceof List<?> list)) {
            return Optional.empty();
        }
        return list.stream()
                .filter(Map.class::isInstance)
                .map(reference -> ((Map<?, ?>) reference).get("url"))
                .flatMap(url -> text(url, LONGEST_URL).stream())
                .findFirst();
    }

    private static Optional<String> text(Object value, int longest) {
        return value instanceof String text ? Optional.of(cut(text.strip(), longest)) : Optional.empty();
    }

    /** On one line, without control characters: it ends up in logs. */
    private static String cut(String text, int longest) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), longest));
        text.codePoints()
                .map(character -> Character.isISOControl(character) ? ' ' : character)
                .limit(longest)
                .forEach(out::appendCodePoint);
        return text.codePointCount(0, text.length()) > longest ? out.append('…').toString() : out.toString();
    }
}
