package io.threatbus.cli.text;

import io.threatbus.message.Escaper;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Who holds what, as text for screens that are 80 characters wide. The first line says what to do, if anything. */
public final class CoverageText {
    private static final int WIDTH = 80;
    private static final int NAME = 18;
    private static final String ROW = "  %-18s %8s %8s %7s %6s %5s %-8s %s";
    private static final int SHOWN = 20;

    private CoverageText() {}

    /** All peers. */
    public static List<String> overview(Map<String, Object> coverage, Instant now) {
        List<Map<String, Object>> peers = list(coverage, "peers");
        List<String> lines = new ArrayList<>(StatusLines.wrap(verdict(coverage, peers, now), WIDTH));
        if (peers.isEmpty()) {
            return lines;
        }
        lines.add("");
        lines.add(ROW.formatted("PEER", "WANTED", "HELD", "MISSING", "OLDEST", "LAG", "PROOF", "SINCE"));
        peers.forEach(peer -> lines.add(row(peer, now)));
        return lines;
    }

    /** One sentence for someone who has just been woken. */
    private static String verdict(Map<String, Object> coverage, List<Map<String, Object>> peers, Instant now) {
        if (peers.isEmpty()) {
            return "Nobody has subscribed to indicators.";
        }
        List<Map<String, Object>> gaps = peers.stream()
                .filter(peer -> isGap(peer, decimal(coverage, "behind_after_seconds")))
                .toList();
        if (gaps.isEmpty()) {
            return "%s of %d peers lacks nothing for longer than %s; %s indicators are active."
                    .formatted(
                            peers.size() == 1 ? "The one" : "Each",
                            peers.size(),
                            seconds(decimal(coverage, "behind_after_seconds")),
                            number(coverage, "active"));
        }
        Map<String, Object> worst = gaps.get(0);
        String others = gaps.size() == 1 ? "" : " %d of %d peers lack something.".formatted(gaps.size(), peers.size());
        return "%s lacks %s of %s, for %s: it is %s since %s ago; the bus %s.%s"
                .formatted(
                        text(worst, "peer"),
                        number(worst, "missing"),
                        number(worst, "wanted"),
                        seconds(decimal(worst, "lag_seconds")),
                        text(worst, "state"),
                        ago(worst, "since", now),
                        text(worst, "doing"),
                        others);
    }

    /** Whether a peer lacks something for longer than may be. */
    public static boolean isGap(Map<String, Object> peer, double behindAfter) {
        return number(peer, "missing") > 0 && decimal(peer, "lag_seconds") >= behindAfter;
    }

    private static String row(Map<String, Object> peer, Instant now) {
        boolean missing = number(peer, "missing") > 0;
        return ROW.formatted(
                        StatusLines.cut(text(peer, "peer"), NAME),
                        StatusLines.narrow(number(peer, "wanted"), 8),
                        StatusLines.narrow(number(peer, "held"), 8),
                        StatusLines.narrow(number(peer, "missing"), 7),
                        missing ? ago(peer, "oldest_missing", now) : "-",
                        missing ? seconds(decimal(peer, "lag_seconds")) : "-",
                        text(peer, "proof"),
                        ("away".equals(peer.get("state")) ? "away " : "") + ago(peer, "since", now))
                .stripTrailing();
    }

    /** One peer with what it lacks. */
    public static List<String> peer(Map<String, Object> peer, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("%s (%s) is %s, %s for %s"
                .formatted(
                        text(peer, "peer"),
                        text(peer, "subscriber"),
                        text(peer, "state"),
                        "away".equals(peer.get("state")) ? "gone" : "connected",
                        ago(peer, "since", now)));
        lines.add("  holds %d of %d that it is to hold; known by: %s%s"
                .formatted(
                        number(peer, "held"),
                        number(peer, "wanted"),
                        text(peer, "proof"),
                        peer.containsKey("proved") ? ", shown " + ago(peer, "proved", now) + " ago" : ""));
        if (peer.get("skipped") instanceof Map<?, ?> skipped && !skipped.isEmpty()) {
            lines.addAll(StatusLines.wrap(
                    "  not for it: "
                            + skipped.entrySet().stream()
                                    .map(reason -> Escaper.text(reason.getKey() + " " + reason.getValue()))
                                    .collect(Collectors.joining(", ")),
                    WIDTH));
        }
        list(peer, "nodes")
                .forEach(node -> lines.add("  node %-20s lacks %d, has %d too many, shown %s ago"
                        .formatted(
                                StatusLines.cut(text(node, "node"), 20),
                                number(node, "missing"),
                                number(node, "surplus"),
                                ago(node, "proved", now))));
        long missing = number(peer, "missing");
        if (missing > 0) {
            lines.add("  lacks %d, the oldest for %s; the bus %s"
                    .formatted(missing, seconds(decimal(peer, "lag_seconds")), text(peer, "doing")));
            list(peer, "missing_indicators").stream()
                    .limit(SHOWN)
                    .forEach(gap -> lines.add("    %s  %s%s%s"
                            .formatted(
                                    text(gap, "id"),
                                    text(gap, "standing"),
                                    Boolean.TRUE.equals(gap.get("removal")) ? "  still there" : "",
                                    gap.containsKey("pattern") ? "  " + text(gap, "pattern") : "")));
            if (missing > SHOWN) {
                lines.add("    and " + (missing - SHOWN) + " more, see --format json");
            }
        }
        return lines;
    }

    /** One indicator with how each peer stands to it. */
    public static List<String> indicator(Map<String, Object> indicator, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add(text(indicator, "id") + (indicator.containsKey("pattern") ? "  " + text(indicator, "pattern") : ""));
        List<Map<String, Object>> peers = list(indicator, "peers");
        if (peers.isEmpty()) {
            lines.add("  no peer is known to be told of it");
            return lines;
        }
        lines.add("  %s since %s ago"
                .formatted(
                        Boolean.TRUE.equals(indicator.get("active")) ? "active" : "removed",
                        ago(indicator, "changed", now)));
        peers.forEach(peer -> lines.add("  %-28s %s%s"
                .formatted(
                        StatusLines.cut(text(peer, "peer"), 28),
                        standing(peer),
                        "held".equals(peer.get("standing")) ? ", known by " + text(peer, "proof") : "")));
        return lines;
    }

    private static String standing(Map<String, Object> peer) {
        String reason = peer.containsKey("reason") ? ": " + text(peer, "reason") : "";
        return switch (text(peer, "standing")) {
            case "held" -> "has it";
            case "unconfirmed" -> "was sent it, and has not confirmed it";
            case "waits" -> "will get it: it waits in the peer's queue";
            case "lost" -> "lacks it: it did not get there";
            case "away" -> "lacks it: the peer is away";
            case "not-asked" -> "lacks it: it is older than what the peer asked for";
            default -> "is not to have it, or cannot" + reason;
        };
    }

    private static String ago(Map<String, Object> object, String name, Instant now) {
        try {
            return seconds((double)
                    Duration.between(Instant.parse(text(object, name)), now).toSeconds());
        } catch (DateTimeParseException e) {
            return "?";
        }
    }

    private static String seconds(double seconds) {
        long whole = Math.round(Math.max(0, seconds));
        if (whole < 120) {
            return whole + "s";
        } else if (whole < 7200) {
            return whole / 60 + "m";
        }
        return whole < 172_800 ? whole / 3600 + "h" : whole / 86_400 + "d";
    }

    private static String text(Map<String, Object> object, String name) {
        return Escaper.text(String.valueOf(object.getOrDefault(name, "")));
    }

    private static long number(Map<String, Object> object, String name) {
        return object.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static double decimal(Map<String, Object> object, String name) {
        return object.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> object, String name) {
        return object.get(name) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }
}
