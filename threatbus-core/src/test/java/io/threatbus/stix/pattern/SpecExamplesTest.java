package io.threatbus.stix.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpecExamplesTest {
    static Stream<String> examples() {
        return PatternCorpus.lines(Path.of("spec-examples.txt"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleOfTheSpecificationIsReadAndSurvivesPrinting(String example) {
        Pattern pattern = PatternParser.parse(example);

        assertThat(PatternParser.parse(PatternPrinter.print(pattern))).isEqualTo(pattern);
    }
}
