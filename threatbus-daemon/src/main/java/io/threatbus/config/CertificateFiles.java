package io.threatbus.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds the certificate files that a section of the configuration names, of plugins that nobody here knows, too. */
public final class CertificateFiles {
    private static final Set<String> OWN = Set.of("certificate");
    private static final Set<String> TRUSTED = Set.of("ca", "ca_file", "client_ca");

    private CertificateFiles() {}

    /** Those that are shown to others, by their keys within the section, such as {@code tls.certificate}. */
    public static Map<String, Path> shown(Record section) {
        return find(section, OWN);
    }

    /** Those of authorities that are trusted. */
    public static Map<String, Path> trusted(Record section) {
        return find(section, TRUSTED);
    }

    private static Map<String, Path> find(Record section, Set<String> names) {
        Map<String, Path> found = new TreeMap<>();
        collect("", section, found);
        found.keySet().removeIf(key -> !names.contains(key.substring(key.lastIndexOf('.') + 1)));
        return found;
    }

    private static void collect(String prefix, Record section, Map<String, Path> found) {
        SectionSchema schema = SectionSchema.of(section.getClass());
        RecordComponent[] components = section.getClass().getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            value(prefix + schema.settings().get(i).key(), read(section, components[i]), found);
        }
    }

    private static void value(String key, Object value, Map<String, Path> found) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(inner -> value(key, inner, found));
        } else if (value instanceof Collection<?> list) {
            int number = 0;
            for (Object item : list) {
                value(key + "[" + number++ + "]", item, found);
            }
        } else if (value instanceof Path path) {
            found.put(key, path);
        } else if (value instanceof Record record && isSection(record)) {
            collect(key + ".", record, found);
        }
    }

    private static boolean isSection(Record record) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (!component.isAnnotationPresent(io.threatbus.spi.Setting.class)) {
                return false;
            }
        }
        return true;
    }

    private static Object read(Record section, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(section);
        } catch (InvocationTargetException | IllegalAccessException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }
}
