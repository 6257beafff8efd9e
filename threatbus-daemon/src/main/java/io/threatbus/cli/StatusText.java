package io.threatbus.cli;

import io.threatbus.cli.text.Screen;
import io.threatbus.cli.text.StatusLines;
import io.threatbus.message.Escaper;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The state of a bus as text, for screens that are 80 characters wide. */
final class StatusText {
    private static final int WIDTH = 80;
    private static final int NAME = 16;
    private static final int SUBSCRIBER_NAME = 25;
    private static final String PLUGIN = "  %-16s %-9s %-9s %s";
    private static final int DETAIL = 39;
    private static final String SUBSCRIBER = "  %-25s %-8s %-6s %7s %8s %8s %8s";

    /** Worst first; a state of a later version, which is not listed, stands before all. */
    private static final List<String> PLUGIN_STATES = List.of("down", "degraded", "starting", "stopped", "up");

    private static final List<String> STATES = List.of("behind", "slow", "live");
    /** Who needs attention stands first. */
    private static final Comparator<Map<String, Object>> BY_TROUBLE = Comparator.comparingInt(
                    (Map<String, Object> subscriber) -> STATES.indexOf(text(subscriber, "state")))
            .thenComparing(Comparator.comparingDouble((Map<String, Object> subscriber) -> lag(subscriber))
                    .reversed())
            .thenComparing(Comparator.comparingLong((Map<String, Object> subscriber) ->
                            number(subscriber, "dropped") + number(subscriber, "failed"))
                    .reversed());

    private StatusText() {}

    private static double lag(Map<String, Object> subscriber) {
        return subscriber.get("lag_seconds") instanceof Number seconds ? seconds.doubleValue() : 0;
    }

    /** Everything, however long that is. */
    static List<String> lines(Map<String, Object> status, Instant now) {
        return Screen.whole(title(status), tables(status, List.of(), now));
    }

    /**
     * As much as fits a screen.
     *
     * @param rates what flows, a line each; may be empty
     */
    static List<String> screen(Map<String, Object> status, List<String> rates, Instant now, int rows) {
        return Screen.fit(title(status), tables(status, rates, now), rows);
    }

    private static String title(Map<String, Object> status) {
        return "Threat Bus %s is %s, up %s%s"
                .formatted(
                        text(status, "version"),
                        text(status, "state"),
                        duration(Duration.ofSeconds(number(status, "uptime_seconds"))),
                        memory(status));
    }

    private static String memory(Map<String, Object> status) {
        if (status.get("memory") instanceof Map<?, ?> memory
                && memory.get("used_bytes") instanceof Number used
                && memory.get("capacity_bytes") instanceof Number capacity
                && capacity.longValue() > 0) {
            return ", %d %% of bus.memory used".formatted(100 * used.longValue() / capacity.longValue());
        }
        return "";
    }

    private static List<Screen.Table> tables(Map<String, Object> status, List<String> rates, Instant now) {
        List<Screen.Table> tables = new ArrayList<>();
        tables.add(new Screen.Table(
                PLUGIN.formatted("PLUGIN", "KIND", "STATE", "DETAIL"),
                list(status, "plugins").stream()
                        .sorted(Comparator.comparingInt(plugin -> PLUGIN_STATES.indexOf(text(plugin, "state"))))
                        .map(plugin -> plugin(plugin, now))
                        .toList(),
                "all up"));
        if (!rates.isEmpty()) {
            tables.add(new Screen.Table(
                    "  MESSAGES",
                    rates.stream()
                            .map(rate -> new Screen.Entry(List.of(rate), true))
                            .toList(),
                    "with fewer messages"));
        }
        List<Map<String, Object>> subscribers = list(status, "subscribers");
        tables.add(new Screen.Table(
                subscribers.isEmpty()
                        ? "Nobody has subscribed"
                        : SUBSCRIBER.formatted("SUBSCRIBER", "PLUGIN", "STATE", "LAG", "WAITING", "SENT", "LOST"),
                subscribers.stream()
                        .sorted(BY_TROUBLE)
                        .map(subscriber -> new Screen.Entry(
                                List.of(subscriber(subscriber)),
                                text(subscriber, "state").equals("live")))
                        .toList(),
                "all live"));
        return tables;
    }

    private static Screen.Entry plugin(Map<String, Object> plugin, Instant now) {
        List<String> detail = StatusLines.wrap(detail(plugin, now), WIDTH - DETAIL);
        List<String> lines = new ArrayList<>();
        lines.add(PLUGIN.formatted(
                        StatusLines.cut(text(plugin, "name"), NAME),
                        text(plugin, "kind"),
                        text(plugin, "state"),
                        detail.isEmpty() ? "" : detail.get(0))
                .stripTrailing());
        detail.stream().skip(1).forEach(more -> lines.add(" ".repeat(DETAIL) + more));
        return new Screen.Entry(lines, text(plugin, "state").equals("up"));
    }

    private static String subscriber(Map<String, Object> subscriber) {
        return SUBSCRIBER.formatted(
                StatusLines.cut(text(subscriber, "subscriber"), SUBSCRIBER_NAME),
                StatusLines.cut(text(subscriber, "plugin"), 8),
                text(subscriber, "state"),
                lag(subscriber) < 0.05 ? "-" : "%.1fs".formatted(lag(subscriber)),
                StatusLines.narrow(number(subscriber, "queue_depth"), 8),
                sent(subscriber),
                StatusLines.narrow(number(subscriber, "dropped") + number(subscriber, "failed"), 8));
    }

    /** A rate where it is known, or else how many. */
    private static String sent(Map<String, Object> subscriber) {
        if (subscriber.get("sent_per_second") instanceof Number rate) {
            return "%.1f/s".formatted(rate.doubleValue());
        }
        return StatusLines.narrow(number(subscriber, "sent"), 8);
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

    /** One message's way, a step a line. */
    static List<String> trace(Map<String, Object> trace) {
        List<String> lines = new ArrayList<>();
        lines.add("%s %s  %s".formatted(text(trace, "kind"), text(trace, "id"), text(trace, "about")));
        lines.add("  %s  received from %s".formatted(text(trace, "received"), text(trace, "from")));
        for (Map<String, Object> step : list(trace, "steps")) {
            String detail = text(step, "detail");
            lines.add("  %s  %-11s %s%s"
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
