package io.threatbus.app.misp.mapping;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the attributes of one kind of object compare in the pattern of the whole object, by their relation. Built once,
 * then only read.
 */
final class ObjectTemplate {
    private final Map<String, Part> parts = new LinkedHashMap<>();

    /** What becomes of the values of a relation. */
    sealed interface Part {
        /**
         * A comparison.
         *
         * @param path of the property; with {@code [*]} if it has several values at once
         * @param number whether it is a number
         */
        record Comparison(String path, boolean number, Normalizer normalizer) implements Part {
            boolean isList() {
                return path.contains("[*]");
            }
        }

        /**
         * An end of a connection.
         *
         * @param reference such as {@code network-traffic:dst_ref}
         * @param name whether it is a host name rather than an address
         */
        record End(String reference, boolean name) implements Part {}
    }

    ObjectTemplate text(String path, String... relations) {
        return put(new Part.Comparison(path, false, Normalizers::unchanged), relations);
    }

    ObjectTemplate text(String path, Normalizer normalizer, String... relations) {
        return put(new Part.Comparison(path, false, normalizer), relations);
    }

    ObjectTemplate number(String path, Normalizer normalizer, String... relations) {
        return put(new Part.Comparison(path, true, normalizer), relations);
    }

    ObjectTemplate address(String end, String... relations) {
        return put(new Part.End("network-traffic:" + end + "_ref", false), relations);
    }

    ObjectTemplate host(String end, String... relations) {
        return put(new Part.End("network-traffic:" + end + "_ref", true), relations);
    }

    /** All hashes that STIX defines, under the names of their types and as some templates spell them. */
    ObjectTemplate hashes(String prefix) {
        FileTypes.all().forEach((type, hash) -> {
            if (hash.standard()) {
                String plain = hash.algorithm().replace("'", "");
                text(prefix + hash.algorithm(), hash.normalizer(), type);
                if (!plain.equals(type)) {
                    text(prefix + hash.algorithm(), hash.normalizer(), plain);
                }
            }
        });
        return this;
    }

    private ObjectTemplate put(Part part, String... relations) {
        for (String relation : relations) {
            parts.put(relation, part);
        }
        return this;
    }

    Optional<Part> part(String relation) {
        return Optional.ofNullable(parts.get(relation));
    }
}
