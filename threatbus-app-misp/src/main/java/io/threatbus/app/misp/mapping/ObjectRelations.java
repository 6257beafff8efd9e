package io.threatbus.app.misp.mapping;

import io.threatbus.app.misp.mapping.TypeRule.Form;
import io.threatbus.app.misp.model.ObjectMembership;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an attribute of an object describes. A hash, a name or a size need not be that of a file: in a PE section it is
 * that of the section, in an app that of its certificate. The template's name and the attribute's relation say so.
 */
final class ObjectRelations {
    private static final String PE = "file:extensions.'windows-pebinary-ext'";

    /** Templates that describe a part of a file for which STIX has no property. */
    private static final Set<String> PARTS = Set.of("elf-section", "macho-section", "pe-optional-header");

    /** Words that may stand in the relation of a file's own hash, name, size or kind beside the name of the type. */
    private static final Set<String> FILE_WORDS = Set.of(
            "file",
            "files",
            "binary",
            "artifact",
            "dropped",
            "dropper",
            "attachment",
            "malware",
            "malicious",
            "sample",
            "payload",
            "bin",
            "executable",
            "exe",
            "jar",
            "crx",
            "apk",
            "dll",
            "vt",
            "script",
            "exploit",
            "firmware",
            "document",
            "doc",
            "pdf",
            "csv",
            "origin",
            "content",
            "lnk",
            "driver",
            "drivers",
            "module",
            "modules",
            "poc",
            "imported",
            "archive",
            "full",
            "of",
            "the",
            "as",
            "in",
            "software");

    private static final Set<String> TYPE_WORDS = Set.of(
            "md5",
            "sha1",
            "sha224",
            "sha256",
            "sha384",
            "sha512",
            "sha",
            "sha3",
            "224",
            "256",
            "384",
            "512",
            "1",
            "3",
            "ssdeep",
            "tlsh",
            "vhash",
            "telfhash",
            "authentihash",
            "imphash",
            "pehash",
            "impfuzzy",
            "cdhash",
            "hash",
            "name",
            "filename",
            "size",
            "bytes",
            "mimetype",
            "mime",
            "media",
            "type");

    private ObjectRelations() {}

    /** How the value of such an attribute becomes a pattern, or why it does not. */
    sealed interface Meaning {
        /** As the attribute's type says. */
        record AsTyped() implements Meaning {}

        /** Otherwise than the attribute's type says. */
        record Otherwise(Form form) implements Meaning {}

        /** Nothing that STIX has a property for. */
        record Nothing(String reason) implements Meaning {}
    }

    private static final Meaning AS_TYPED = new Meaning.AsTyped();

    static Meaning of(String type, ObjectMembership membership) {
        if (membership.relation().isEmpty() || !FileTypes.describesFile(type)) {
            return AS_TYPED;
        }
        String template = membership.name().orElse("").toLowerCase(Locale.ROOT);
        String relation = membership.relation().get();
        @Nullable Meaning special = special(template, relation, type);
        if (special != null) {
            return special;
        }
        if (PARTS.contains(template)) {
            return new Meaning.Nothing("a part of a file, which STIX has no property for");
        }
        if (membership.isPresent() && template.isEmpty() && FileTypes.hash(type).isPresent()) {
            return new Meaning.Nothing("MISP does not say of which object it is a part, so perhaps not of a file");
        }
        return isOfTheFile(relation, type)
                ? AS_TYPED
                : new Meaning.Nothing("'" + relation + "' of an object is not known to describe a file");
    }

    private static @Nullable Meaning special(String template, String relation, String type) {
        return switch (template) {
            case "pe-section" -> section(relation, type);
            case "pe" -> pe(relation);
            case "android-app" -> certificate(relation, type);
            case "process" -> process(relation);
            default -> null;
        };
    }

    private static @Nullable Meaning section(String relation, String type) {
        if (relation.equals("size-in-bytes")) {
            return new Meaning.Otherwise(PatternTemplates.number(PE + ".sections[*].size", Normalizers::size));
        }
        Optional<FileTypes.Hash> hash = FileTypes.hash(type);
        return hash.isPresent() && relation.equals(type)
                ? new Meaning.Otherwise(PatternTemplates.text(
                        PE + ".sections[*].hashes." + hash.get().algorithm(),
                        hash.get().normalizer()))
                : null;
    }

    private static @Nullable Meaning pe(String relation) {
        return List.of("richpe", "internal-filename", "original-filename").contains(relation)
                ? new Meaning.Otherwise(PatternTemplates.text(
                        PE + ".x_misp_" + relation.replace('-', '_'),
                        relation.equals("richpe") ? Normalizers.hexadecimal(32) : Normalizers::unchanged))
                : null;
    }

    private static @Nullable Meaning certificate(String relation, String type) {
        Map<String, Integer> digits = Map.of("sha1", 40, "sha256", 64, "md5", 32);
        return relation.startsWith("certificate") && digits.containsKey(type)
                ? new Meaning.Otherwise(PatternTemplates.text(
                        "x509-certificate:hashes."
                                + FileTypes.hash(type).orElseThrow().algorithm(),
                        Normalizers.fingerprint(digits.get(type))))
                : null;
    }

    private static @Nullable Meaning process(String relation) {
        return switch (relation) {
            case "image" ->
                new Meaning.Otherwise(PatternTemplates.text("process:image_ref.name", Normalizers::unchanged));
            case "parent-image" ->
                new Meaning.Otherwise(
                        PatternTemplates.text("process:parent_ref.image_ref.name", Normalizers::unchanged));
            default -> null;
        };
    }

    private static boolean isOfTheFile(String relation, String type) {
        if (relation.equals(type)) {
            return true;
        }
        String words = relation.replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
        for (String word : words.split("[^a-z0-9]+", -1)) {
            if (!word.isEmpty() && !FILE_WORDS.contains(word) && !TYPE_WORDS.contains(word)) {
                return false;
            }
        }
        return true;
    }
}
