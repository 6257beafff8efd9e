package io.threatbus.app.suricata.eve;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One event of Suricata, read. Its members are as the JSON has them; nothing about them is sure. */
record Event(Map<?, ?> members) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss[.SSSSSS][.SSSSSSSSS][.SSS][XX][XXX]", Locale.ROOT);

    String type() {
        return text("event_type").orElse("");
    }

    /** The text at the end of a path of members. */
    Optional<String> text(String... path) {
        return value(path)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(text -> !text.isEmpty());
    }

    Optional<Long> number(String... path) {
        return value(path).filter(Number.class::isInstance).map(value -> ((Number) value).longValue());
    }

    Optional<Object> value(String... path) {
        Object value = members;
        for (String name : path) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return Optional.ofNullable(value);
    }

    /** The texts of a member of every element of a list. */
    List<String> texts(List<String> listPath, String name) {
        Optional<Object> list = value(listPath.toArray(String[]::new));
        List<String> texts = new ArrayList<>();
        if (list.isPresent() && list.get() instanceof List<?> elements) {
            for (Object element : elements) {
                if (element instanceof Map<?, ?> map && map.get(name) instanceof String text && !text.isEmpty()) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    /** When it happened; Suricata writes its own offset from UTC. */
    Optional<Instant> time() {
        return text("timestamp").flatMap(text -> {
            try {
                return Optional.of(OffsetDateTime.parse(text, TIME).toInstant());
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }
}
