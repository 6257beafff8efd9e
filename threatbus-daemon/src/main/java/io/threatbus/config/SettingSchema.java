package io.threatbus.config;

import io.threatbus.spi.Secret;
import io.threatbus.spi.Setting;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One key of a section.
 *
 * @param componentType the raw type of the record's component
 * @param privateFile whether a file that everybody may read is refused
 * @param optional whether the component is an {@link Optional} of the type
 */
record SettingSchema(
        String key,
        String help,
        SettingType type,
        boolean optional,
        Optional<String> byDefault,
        Class<?> componentType,
        boolean privateFile) {

    static SettingSchema of(RecordComponent component, int depth) {
        Setting setting = component.getAnnotation(Setting.class);
        String where = component.getDeclaringRecord().getName() + "." + component.getName();
        if (setting == null) {
            throw new IllegalArgumentException(where + " is not annotated with @Setting");
        }
        String key = setting.key().isEmpty() ? snakeCase(component.getName()) : setting.key();
        Optional<String> byDefault =
                setting.byDefault().isEmpty() ? Optional.empty() : Optional.of(setting.byDefault());
        Type type = component.getGenericType();
        boolean optional = component.getType() == Optional.class;
        Type inner = optional ? argument(type, 0) : type;
        return new SettingSchema(
                key,
                setting.value(),
                typeOf(inner, setting, where, depth),
                optional,
                byDefault,
                component.getType(),
                setting.privateFile());
    }

    /** Whether a section without this key is a mistake. */
    boolean required() {
        if (optional || byDefault.isPresent() || SettingType.empty(type).isPresent()) {
            return false;
        }
        return !(type instanceof SectionSchema section) || !section.isOptional();
    }

    boolean isSecret() {
        return type instanceof ScalarType.SecretText;
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static Type argument(Type type, int index) {
        if (type instanceof ParameterizedType parameterized) {
            return parameterized.getActualTypeArguments()[index];
        }
        throw new IllegalArgumentException(type + " says nothing of what is in it");
    }

    private static SettingType typeOf(Type type, Setting setting, String where, int depth) {
        if (type instanceof ParameterizedType parameterized) {
            Type raw = parameterized.getRawType();
            if (Objects.equals(raw, List.class)) {
                return new SettingType.ListOf(typeOf(argument(type, 0), setting, where, depth));
            } else if (Objects.equals(raw, Map.class) && Objects.equals(argument(type, 0), String.class)) {
                return new SettingType.MapOf(typeOf(argument(type, 1), setting, where, depth));
            }
        } else if (type instanceof Class<?> plain) {
            return plainType(plain, setting, where, depth);
        }
        throw new IllegalArgumentException(where + " has a type that cannot be configured: " + type.getTypeName());
    }

    private static SettingType plainType(Class<?> type, Setting setting, String where, int depth) {
        if (type.isRecord() && type != Secret.class) {
            return SectionSchema.of(type.asSubclass(Record.class), depth + 1);
        } else if (type.isEnum()) {
            return new ScalarType.Choice(Arrays.stream(type.getEnumConstants())
                    .map(constant -> (Enum<?>) constant)
                    .toList());
        } else if (type == int.class || type == Integer.class) {
            long min = Math.max(setting.min(), Integer.MIN_VALUE);
            long max = Math.min(setting.max(), Integer.MAX_VALUE);
            return new ScalarType.WholeNumber(false, min, max);
        } else if (type == long.class || type == Long.class) {
            return new ScalarType.WholeNumber(true, setting.min(), setting.max());
        } else if (type == double.class || type == Double.class) {
            return new ScalarType.Decimal(Bounds.lower(setting.min()), Bounds.upper(setting.max()));
        } else if (type == Duration.class) {
            return new ScalarType.Span(Bounds.lower(setting.min()), Bounds.upper(setting.max()));
        }
        return simpleType(type, where);
    }

    private static SettingType simpleType(Class<?> type, String where) {
        if (type == String.class) {
            return new ScalarType.Text();
        } else if (type == boolean.class || type == Boolean.class) {
            return new ScalarType.Flag();
        } else if (type == Path.class) {
            return new ScalarType.FilePath();
        } else if (type == Secret.class) {
            return new ScalarType.SecretText();
        }
        throw new IllegalArgumentException(where + " has a type that cannot be configured: " + type.getTypeName());
    }
}
