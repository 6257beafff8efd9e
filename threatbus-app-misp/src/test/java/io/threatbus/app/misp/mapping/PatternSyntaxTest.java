package io.threatbus.app.misp.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.app.misp.Vectors;
import io.threatbus.stix.pattern.PatternParser;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Our patterns and those of MISP's own converter, as our parser reads them. */
class PatternSyntaxTest {
    @Test
    void allPatternsParseAndMeanTheSameAsThoseOfMispsConverterWhereTheyShould() {
        int parsed = 0;
        int equal = 0;
        for (JsonNode entry : Vectors.attributes()) {
            Mapping mapping = AttributeTypes.map(
                    entry.get("type").asText(), entry.get("value").asText(), PatternOptions.DEFAULT);
            if (!(mapping instanceof Mapping.Pattern pattern)
                    || !pattern.patternType().equals("stix")) {
                continue;
            }
            assertThat(PatternParser.parse(pattern.text()).expression()).isNotNull();
            parsed++;
            String difference = entry.get("vs_oracle").asText();
            if (difference.equals("equal")) {
                assertThat(PatternParser.parse(pattern.text()))
                        .isEqualTo(PatternParser.parse(entry.get("pattern").asText()));
                equal++;
            } else if (difference.equals("differs R10")) {
                // The same two comparisons in the other order.
                assertThat(PatternParser.parse(sorted(pattern.text())))
                        .isEqualTo(
                                PatternParser.parse(sorted(entry.get("pattern").asText())));
                equal++;
            }
        }
        assertThat(parsed).isGreaterThan(120);
        assertThat(equal).isGreaterThan(60);
    }

    private static String sorted(String pattern) {
        List<String> comparisons = Arrays.stream(
                        pattern.substring(1, pattern.length() - 1).split(" AND ", -1))
                .sorted()
                .toList();
        return "[" + String.join(" AND ", comparisons) + "]";
    }
}
