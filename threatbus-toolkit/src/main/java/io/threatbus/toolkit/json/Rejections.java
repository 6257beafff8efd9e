package io.threatbus.toolkit.json;

import io.threatbus.message.Escaper;
import io.threatbus.message.ForeignText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is wrong with the objects of an input, grouped by reason: how many there were, and of each reason the first ones
 * with their place. Bounded, however long the input is. For one thread.
 */
public final class Rejections {
    /** How many of one reason are described. */
    public static final int MOST_DESCRIBED = 10;

    private static final int MOST_REASONS = 50;
    private static final int LONGEST_DESCRIPTION = 400;
    private static final String OTHER = "other reasons";

    private final Map<String, Group> groups = new LinkedHashMap<>();
    private long count;

    private static final class Group {
        private final List<String> described = new ArrayList<>();
        private long count;
    }

    /**
     * Adds one.
     *
     * @param reason a stable code such as {@code invalid-pattern}
     * @param description where it stands, its identifier, and what exactly is wrong
     * @return whether the description is kept, because it is one of the first of its reason
     */
    public boolean add(String reason, String description) {
        count++;
        Group group = group(reason);
        group.count++;
        if (group.described.size() >= MOST_DESCRIBED) {
            return false;
        }
        group.described.add(ForeignText.cut(description, LONGEST_DESCRIPTION));
        return true;
    }

    /** Adds what {@link #asList} said of another part of the same input. */
    public void addAll(Object list) {
        if (!(list instanceof List<?> parts)) {
            return;
        }
        for (Object part : parts) {
            if (part instanceof Map<?, ?> members
                    && members.get("reason") instanceof String reason
                    && members.get("count") instanceof Number number
                    && members.get("examples") instanceof List<?> examples) {
                count += number.longValue();
                Group group = group(reason);
                group.count += number.longValue();
                examples.stream()
                        .limit(Math.max(0, MOST_DESCRIBED - group.described.size()))
                        .forEach(example ->
                                group.described.add(ForeignText.cut(String.valueOf(example), LONGEST_DESCRIPTION)));
            }
        }
    }

    private Group group(String reason) {
        String name = groups.containsKey(reason) || groups.size() < MOST_REASONS ? reason : OTHER;
        return groups.computeIfAbsent(name, key -> new Group());
    }

    /** How many there were. */
    public long count() {
        return count;
    }

    /** As values of JSON. */
    public List<Object> asList() {
        List<Object> list = new ArrayList<>();
        groups.forEach((reason, group) -> {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("reason", reason);
            members.put("count", group.count);
            members.put("examples", group.described);
            list.add(members);
        });
        return list;
    }

    /** All of it, a line each, safe to print. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        groups.forEach((reason, group) -> {
            lines.add(group.count + " rejected: " + Escaper.text(reason));
            group.described.forEach(one -> lines.add("  " + Escaper.text(one)));
            more(reason, group).ifPresent(lines::add);
        });
        return lines;
    }

    /** What is to be said after each one that {@link #add} kept was printed: how many more there were. */
    public List<String> rest() {
        List<String> lines = new ArrayList<>();
        groups.forEach((reason, group) -> more(reason, group).ifPresent(lines::add));
        return lines;
    }

    private static Optional<String> more(String reason, Group group) {
        long more = group.count - group.described.size();
        return more == 0 ? Optional.empty() : Optional.of("  and " + more + " more rejected: " + Escaper.text(reason));
    }
}
