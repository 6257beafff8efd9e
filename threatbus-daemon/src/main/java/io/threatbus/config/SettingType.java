package io.threatbus.config;

import java.util.Collection;
import java.util.Optional;

/** What can be written for a key. */
sealed interface SettingType permits ScalarType, SettingType.ListOf, SettingType.MapOf, SectionSchema {
    /** What is expected, with an article where one belongs, for problems and for the configuration reference. */
    String description();

    /** A list; a single value counts as a list of one. */
    record ListOf(SettingType item) implements SettingType {
        @Override
        public String description() {
            return "a list of " + plural(item);
        }
    }

    /** Free keys, all values of one type. */
    record MapOf(SettingType value) implements SettingType {
        @Override
        public String description() {
            return "free keys with " + plural(value);
        }
    }

    private static String plural(SettingType type) {
        return type instanceof SectionSchema ? "sections" : type.description();
    }

    /** What an absent collection is. */
    static Optional<Object> empty(SettingType type) {
        if (type instanceof ListOf) {
            return Optional.of(java.util.List.of());
        }
        return type instanceof MapOf ? Optional.of(java.util.Map.of()) : Optional.empty();
    }

    /** Words as "a, b or c". */
    static String alternatives(Collection<String> words) {
        String all = String.join(", ", words);
        int last = all.lastIndexOf(", ");
        return last < 0 ? all : all.substring(0, last) + " or " + all.substring(last + 2);
    }
}
