package io.threatbus.app.zeek.intel;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PatternSyntaxException;
import io.threatbus.stix.sensor.Basis;
import io.threatbus.stix.sensor.Compound;
import io.threatbus.stix.sensor.SensorUse;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Zeek holds of patterns as the world writes them; {@code RealSensorTest} shows a real one the traffic of these forms. */
class WhatZeekHoldsTest {
    private final IntelMapper mapper = new IntelMapper(new IntelOptions(true, Compound.EXACT, false));

    static Stream<Arguments> cases() throws IOException {
        return HeldPattern.all().stream().map(one -> Arguments.of(one.pattern(), one.held()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void eachPatternBecomesWhatIsSeenOnTheWire(String pattern, String expected) {
        assertThat(held(pattern)).isEqualTo(expected);
    }

    private String held(String pattern) {
        SensorUse use;
        try {
            use = mapper.use(PatternParser.parse(pattern));
        } catch (PatternSyntaxException e) {
            return "not a pattern";
        }
        return Stream.concat(
                        use.sent().stream().map(WhatZeekHoldsTest::text),
                        use.leftOut().stream().map(part -> "left out: " + part.code()))
                .collect(Collectors.joining(" | "));
    }

    private static String text(SensorUse.Sent sent) {
        Basis basis = sent.item().basis();
        return sent.as()
                + (basis == Basis.EXACT ? "" : " (" + basis.label() + ")")
                + sent.item().conditions().stream()
                        .map(condition -> " if " + condition.text())
                        .collect(Collectors.joining());
    }
}
