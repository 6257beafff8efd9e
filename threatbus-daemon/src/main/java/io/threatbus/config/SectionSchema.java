package io.threatbus.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The keys of a section, read from the record that it becomes. */
record SectionSchema(Class<? extends Record> type, List<SettingSchema> settings) implements SettingType {
    private static final int DEEPEST = 20;

    SectionSchema {
        settings = List.copyOf(settings);
    }

    /**
     * The schema of a record.
     *
     * @throws IllegalArgumentException if the record cannot be a section, for instance for a type without a YAML form
     */
    static SectionSchema of(Class<? extends Record> type) {
        return of(type, 0);
    }

    /** As {@link #of(Class)}, for a record that is so deep within others. */
    static SectionSchema of(Class<? extends Record> type, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException(
                    type.getName() + " holds itself, or records in each other, more than " + DEEPEST + " deep");
        }
        return new SectionSchema(
                type,
                Arrays.stream(type.getRecordComponents())
                        .map(component -> SettingSchema.of(component, depth))
                        .toList());
    }

    /** As an application plugin's section stands in the file: with the keys that all of them have. */
    SectionSchema ofApp() {
        List<SettingSchema> all = new ArrayList<>(settings);
        of(AppKeys.class).settings().stream()
                .filter(common -> !has(common.key()))
                .forEach(all::add);
        return new SectionSchema(type, all);
    }

    Optional<SettingSchema> setting(String key) {
        return settings.stream().filter(setting -> setting.key().equals(key)).findFirst();
    }

    boolean has(String key) {
        return setting(key).isPresent();
    }

    List<String> keys() {
        return settings.stream().map(SettingSchema::key).toList();
    }

    /** Whether the section can be left out. */
    boolean isOptional() {
        return settings.stream().noneMatch(SettingSchema::required);
    }

    /**
     * Makes the record.
     *
     * @throws IllegalArgumentException from the record's own checks
     */
    Record create(List<Object> values) {
        try {
            Constructor<? extends Record> constructor = type.getDeclaredConstructor(
                    settings.stream().map(SettingSchema::componentType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException exception) {
                throw exception;
            }
            throw new IllegalStateException(type + " cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    @Override
    public String description() {
        return "a section with keys";
    }
}
