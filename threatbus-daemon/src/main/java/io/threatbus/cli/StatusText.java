package io.threatbus.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The state of a bus as text of one screen. */
final class StatusText {
    private static final String PLUGIN = "  %-16s %-9s %-9s %s";
    private static final String SUBSCRIBER = "  %-32s %-12s %-7s %10s %12s %10s";

    private StatusText() {}

    static List<String> lines(Map<String, Object> status, Instant now) {
        List<String> lines = new ArrayList<>();
        Duration up = Duration.ofSeconds(((Number) status.get("uptime_seconds")).longValue());
        lines.add("Threat Bus %s is %s, up %s".formatted(status.get("version"), status.get("state"), duration(up)));
        lines.add("");
        lines.add("Plugins");
        lines.add(PLUGIN.formatted("NAME", "KIND", "STATE", "DETAIL"));
        for (Map<String, Object> plugin : list(status, "plugins")) {
            lines.add(PLUGIN.formatted(plugin.get("name"), plugin.get("kind"), plugin.get("state"), detail(plugin, now))
                    .stripTrailing());
        }
        lines.add("");
        List<Map<String, Object>> subscribers = list(status, "subscribers");
        lines.add(subscribers.isEmpty() ? "Nobody has subscribed" : "Subscribers");
        if (!subscribers.isEmpty()) {
            lines.add(SUBSCRIBER.formatted("NAME", "PLUGIN", "STATE", "WAITING", "SENT", "DROPPED"));
        }
        for (Map<String, Object> subscriber : subscribers) {
            lines.add(SUBSCRIBER.formatted(
                    subscriber.get("subscriber"),
                    subscriber.get("plugin"),
                    subscriber.get("state"),
                    subscriber.get("queue_depth"),
                    subscriber.get("sent"),
                    subscriber.get("dropped")));
        }
        return lines;
    }

    private static String detail(Map<String, Object> plugin, Instant now) {
        String detail = String.valueOf(plugin.get("detail"));
        if (plugin.get("state").equals("up")) {
            return detail;
        }
        Duration since = Duration.between(Instant.parse(String.valueOf(plugin.get("since"))), now);
        return "for " + duration(since) + (detail.isEmpty() ? "" : ": " + detail);
    }

    /** One message's way, a step a line. */
    static List<String> trace(Map<String, Object> trace) {
        List<String> lines = new ArrayList<>();
        lines.add("%s %s  %s".formatted(trace.get("kind"), trace.get("id"), trace.get("about")));
        lines.add("  %s  received from %s".formatted(trace.get("received"), trace.get("from")));
        for (Map<String, Object> step : list(trace, "steps")) {
            String detail = String.valueOf(step.get("detail"));
            lines.add("  %s  %-8s %s%s"
                    .formatted(
                            step.get("time"),
                            step.get("what"),
                            step.get("who"),
                            detail.isEmpty() ? "" : ": " + detail));
        }
        long unlisted = ((Number) trace.get("unlisted_steps")).longValue();
        if (unlisted > 0) {
            lines.add("  and " + unlisted + " more steps");
        }
        return lines;
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> list(Map<String, Object> object, String name) {
        return (List<Map<String, Object>>) object.get(name);
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
