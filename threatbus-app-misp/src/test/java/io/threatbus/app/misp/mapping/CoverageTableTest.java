package io.threatbus.app.misp.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.app.misp.Vectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/misp-coverage.md} what the code does. {@code -Dthreatbus.writeDocs=true} writes it anew.
 */
class CoverageTableTest {
    private static final Path TABLE = Path.of("..", "docs", "misp-coverage.md");

    private static String table() {
        Map<String, JsonNode> examples = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (JsonNode entry : Vectors.attributes()) {
            examples.putIfAbsent(entry.get("type").asText(), entry);
        }
        assertThat(examples.keySet()).containsExactlyInAnyOrderElementsOf(AttributeTypes.all());
        StringBuilder text = new StringBuilder("""
                # MISP attribute types and their patterns

                What an attribute of each type becomes, by the example of one value. *standard*: objects and properties
                that STIX 2.1 defines; *custom*: properties of MISP's or our own; *rule*: no STIX pattern but a rule,
                whose language is the `pattern_type`. A value that is none of its type (such as an IP address
                `999.1.2.3`) becomes no indicator. This table is written by a test.

                | Type | Class | Example | Pattern |
                | --- | --- | --- | --- |
                """);
        examples.forEach(
                (type, entry) -> text.append(row(type, entry.get("value").asText())));
        long mapped =
                examples.keySet().stream().filter(AttributeTypes::isMapped).count();
        return text.append("\n")
                .append(mapped)
                .append(" of ")
                .append(examples.size())
                .append(" types become indicators.\n")
                .toString();
    }

    private static String row(String type, String value) {
        Mapping mapping = AttributeTypes.map(type, value, PatternOptions.DEFAULT);
        String example = mapping instanceof Mapping.Unmapped ? "" : code(value);
        String pattern = mapping instanceof Mapping.Pattern made
                ? code(made.text()) + (made.patternType().equals("stix") ? "" : ", type `" + made.patternType() + "`")
                : "none: " + ((Mapping.Unmapped) mapping).reason();
        String patternClass = AttributeTypes.patternClass(type)
                .map(c -> c.name().toLowerCase(Locale.ROOT))
                .orElse("–");
        return "| " + escape(type) + " | " + patternClass + " | " + example + " | " + pattern + " |\n";
    }

    private static String escape(String text) {
        return text.replace("|", "\\|");
    }

    private static String code(String text) {
        String line = text.replace("\n", " ⏎ ");
        String cut = line.length() > 160 ? line.substring(0, 160) + "…" : line;
        return "`` " + escape(cut) + " ``";
    }

    @Test
    void theDocumentedTableIsWhatTheCodeDoes() throws IOException {
        String table = table();
        if (Boolean.getBoolean("threatbus.writeDocs")) {
            Files.createDirectories(TABLE.getParent());
            Files.writeString(TABLE, table, StandardCharsets.UTF_8);
        }
        assertThat(Files.readString(TABLE, StandardCharsets.UTF_8))
                .as("write it anew with -Dthreatbus.writeDocs=true")
                .isEqualTo(table);
    }
}
