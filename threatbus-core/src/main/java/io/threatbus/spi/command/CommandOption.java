package io.threatbus.spi.command;

import java.util.List;
import java.util.Optional;

/**
 * One option of a command.
 *
 * @param names such as {@code -q} and {@code --quiet}; the last is the name by which its value is asked for
 * @param label what stands for the value in the help, such as {@code FILE}; empty for a flag
 * @param help a sentence or two
 * @param choices the only values of {@link Kind#CHOICE}, lower-case
 * @param min the least number, for {@link Kind#NUMBER}
 * @param max the greatest number, for {@link Kind#NUMBER}
 * @param byDefault the value where the option is not given, as it would be typed
 */
public record CommandOption(
        List<String> names,
        Kind kind,
        String label,
        String help,
        List<String> choices,
        long min,
        long max,
        Optional<String> byDefault) {
    /** What the value is. */
    public enum Kind {
        /** There is none: the option is given or not. */
        FLAG,
        TEXT,
        /** A whole number. */
        NUMBER,
        /** A span of time, such as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h} or {@code 30d}. */
        DURATION,
        FILE,
        /** One of several words. */
        CHOICE
    }

    public CommandOption {
        names = List.copyOf(names);
        choices = List.copyOf(choices);
        if (names.isEmpty() || !names.stream().allMatch(name -> name.matches("-[A-Za-z0-9]|--[a-z0-9][a-z0-9-]*"))) {
            throw new IllegalArgumentException("an option is called like -q or --quiet, not " + names);
        }
    }

    /** An option without a value. {@code names} are separated by commas: {@code "-q, --quiet"}. */
    public static CommandOption flag(String names, String help) {
        return plain(names, Kind.FLAG, "", help);
    }

    /** An option with any text as its value. */
    public static CommandOption text(String names, String label, String help) {
        return plain(names, Kind.TEXT, label, help);
    }

    /** An option with a span of time as its value. */
    public static CommandOption duration(String names, String label, String help) {
        return plain(names, Kind.DURATION, label, help);
    }

    /** An option with a path as its value. */
    public static CommandOption file(String names, String label, String help) {
        return plain(names, Kind.FILE, label, help);
    }

    /** An option with a whole number within bounds as its value. */
    public static CommandOption number(String names, String label, long min, long max, String help) {
        return new CommandOption(split(names), Kind.NUMBER, label, help, List.of(), min, max, Optional.empty());
    }

    /** An option with one of several words as its value. */
    public static CommandOption choice(String names, String label, List<String> choices, String help) {
        return new CommandOption(split(names), Kind.CHOICE, label, help, choices, 0, 0, Optional.empty());
    }

    private static CommandOption plain(String names, Kind kind, String label, String help) {
        return new CommandOption(split(names), kind, label, help, List.of(), 0, 0, Optional.empty());
    }

    private static List<String> split(String names) {
        return List.of(names.split(", *", -1));
    }

    /** The same option with a default, as it would be typed; the help shows it. */
    public CommandOption byDefault(String value) {
        return new CommandOption(names, kind, label, help, choices, min, max, Optional.of(value));
    }

    /** The name by which its value is asked for: the last of {@link #names}. */
    public String name() {
        return names.get(names.size() - 1);
    }
}
