package io.threatbus.app.misp.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.app.misp.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** With {@code directions} addresses keep source and destination, letter by letter as misp-stix writes them. */
class DirectionsTest {
    private static final PatternOptions DIRECTIONS = new PatternOptions(false, false, true);
    private static final Set<String> DIRECTED = Set.of("ip-src", "ip-dst", "email-src", "email-dst");

    private static String text(JsonNode entry, PatternOptions options) {
        Mapping mapping = AttributeTypes.map(
                entry.get("type").asText(), entry.get("value").asText(), options);
        return mapping instanceof Mapping.Pattern pattern ? pattern.text() : mapping.toString();
    }

    @Test
    void addressesKeepTheirDirectionAsTheReferenceWritesIt() {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (JsonNode entry : Vectors.attributes()) {
            boolean directed = DIRECTED.contains(entry.get("type").asText());
            if (directed && entry.get("pattern").isTextual()) {
                compared++;
                String actual = text(entry, DIRECTIONS);
                if (!actual.equals(entry.get("pattern").asText())) {
                    differences.add(
                            actual + " instead of " + entry.get("pattern").asText());
                }
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(DIRECTED.size());
        assertThat(differences).isEmpty();
    }

    @Test
    void whatHasNoDirectionStaysAsItIs() {
        for (JsonNode entry : Vectors.attributes()) {
            if (!DIRECTED.contains(entry.get("type").asText())) {
                assertThat(text(entry, DIRECTIONS)).isEqualTo(text(entry, PatternOptions.DEFAULT));
            }
        }
    }
}
