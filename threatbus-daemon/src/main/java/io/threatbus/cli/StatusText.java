package io.threatbus.cli;

import io.threatbus.message.Escaper;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The state of a bus as text, for screens that are 80 characters wide. */
final class StatusText {
    private static final int WIDTH = 80;
    private static final int NAME = 16;
    private static final int SUBSCRIBER_NAME = 26;
    private static final String PLUGIN = "  %-16s %-9s %-9s %s";
    private static final int DETAIL = 39;
    private static final String SUBSCRIBER = "  %-26s %-10s %-6s %8s %11s %8s";

    private StatusText() {}

    static List<String> lines(Map<String, Object> status, Instant now) {
        List<String> lines = overview(status, now);
        lines.add("");
        lines.addAll(subscribers(status));
        return lines;
    }

    /** The bus as a whole and its plugins. */
    static List<String> overview(Map<String, Object> status, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("Threat Bus %s is %s, up %s"
                .formatted(
                        text(status, "version"),
                        text(status, "state"),
                        duration(Duration.ofSeconds(number(status, "uptime_seconds")))));
        lines.add("");
        lines.add("Plugins");
        lines.add(PLUGIN.formatted("NAME", "KIND", "STATE", "DETAIL"));
        list(status, "plugins").forEach(plugin -> lines.addAll(plugin(plugin, now)));
        return lines;
    }

    /** The subscribers. */
    static List<String> subscribers(Map<String, Object> status) {
        List<String> lines = new ArrayList<>();
        List<Map<String, Object>> subscribers = list(status, "subscribers");
        lines.add(subscribers.isEmpty() ? "Nobody has subscribed" : "Subscribers");
        if (!subscribers.isEmpty()) {
            lines.add(SUBSCRIBER.formatted("NAME", "PLUGIN", "STATE", "WAITING", "SENT", "DROPPED"));
        }
        subscribers.forEach(subscriber -> lines.add(subscriber(subscriber)));
        return lines;
    }

    private static List<String> plugin(Map<String, Object> plugin, Instant now) {
        List<String> detail = wrapped(detail(plugin, now), WIDTH - DETAIL);
        List<String> lines = new ArrayList<>();
        lines.add(PLUGIN.formatted(
                        cut(text(plugin, "name"), NAME),
                        text(plugin, "kind"),
                        text(plugin, "state"),
                        detail.isEmpty() ? "" : detail.get(0))
                .stripTrailing());
        detail.stream().skip(1).forEach(more -> lines.add(" ".repeat(DETAIL) + more));
        return lines;
    }

    private static String subscriber(Map<String, Object> subscriber) {
        return SUBSCRIBER.formatted(
                cut(text(subscriber, "subscriber"), SUBSCRIBER_NAME),
                cut(text(subscriber, "plugin"), 10),
                text(subscriber, "state"),
                narrow(number(subscriber, "queue_depth"), 8),
                narrow(number(subscriber, "sent"), 11),
                narrow(number(subscriber, "dropped"), 8));
    }

    private static String detail(Map<String, Object> plugin, Instant now) {
        String detail = text(plugin, "detail");
        if (text(plugin, "state").equals("up")) {
            return detail;
        }
        return "for " + since(text(plugin, "since"), now) + (detail.isEmpty() ? "" : ": " + detail);
    }

    private static String since(String time, Instant now) {
        try {
            return duration(Duration.between(Instant.parse(time), now));
        } catch (DateTimeParseException e) {
            return "unknown time";
        }
    }

    /** Broken at blanks into lines of at most that many characters; longer words stand on lines of their own. */
    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        if (line.length() > 0) {
            lines.add(line.toString());
        }
        return lines;
    }

    /** The text, or its beginning with an ellipsis. */
    static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    /** The number as it is, or in thousands or millions where its column is too narrow. */
    private static String narrow(long number, int width) {
        String text = Long.toString(number);
        for (String unit : List.of("k", "M", "G")) {
            if (text.length() <= width) {
                return text;
            }
            number /= 1000;
            text = number + unit;
        }
        return text;
    }

    /** One message's way, a step a line. */
    static List<String> trace(Map<String, Object> trace) {
        List<String> lines = new ArrayList<>();
        lines.add("%s %s  %s".formatted(text(trace, "kind"), text(trace, "id"), text(trace, "about")));
        lines.add("  %s  received from %s".formatted(text(trace, "received"), text(trace, "from")));
        for (Map<String, Object> step : list(trace, "steps")) {
            String detail = text(step, "detail");
            lines.add("  %s  %-8s %s%s"
                    .formatted(
                            text(step, "time"),
                            text(step, "what"),
                            text(step, "who"),
                            detail.isEmpty() ? "" : ": " + detail));
        }
        long unlisted = number(trace, "unlisted_steps");
        if (unlisted > 0) {
            lines.add("  and " + unlisted + " more steps");
        }
        return lines;
    }

    /** A member as text that cannot steer the terminal; names and details come from outside. */
    static String text(Map<String, Object> object, String name) {
        return Escaper.text(String.valueOf(object.getOrDefault(name, "")));
    }

    private static long number(Map<String, Object> object, String name) {
        return object.get(name) instanceof Number number ? number.longValue() : 0;
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> list(Map<String, Object> object, String name) {
        return object.get(name) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }

    static String duration(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + " d " + duration.toHoursPart() + " h";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return duration.toMinutes() > 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }
}
