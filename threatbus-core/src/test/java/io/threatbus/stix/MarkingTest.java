package io.threatbus.stix;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.testing.Samples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MarkingTest {
    private static final String OPENCTI_AMBER_STRICT = "marking-definition--826578e1-40ad-459f-bc73-ede076f81f37";
    private static final String STATEMENT = "marking-definition--11111111-2222-4333-8444-555555555555";

    private static Marking of(String... references) {
        return Marking.of(List.of(references).stream().map(StixId::of).toList());
    }

    @Test
    void theLevelThatOpenCtiHasMadeCountsAsAmberStrict() {
        assertThat(of(OPENCTI_AMBER_STRICT).tlp()).contains(Tlp.AMBER_STRICT);
        assertThat(of(OPENCTI_AMBER_STRICT).others()).isEmpty();
    }

    @Test
    void ofSeveralLevelsTheStrictestCountsInWhateverOrder() {
        String green = Tlp.GREEN.marking().toString();
        String red = Tlp.RED.marking().toString();

        assertThat(of(green, red).tlp()).contains(Tlp.RED);
        assertThat(of(red, green)).isEqualTo(of(green, red));
        assertThat(of(Pap.GREEN.marking().toString(), Pap.AMBER.marking().toString())
                        .pap())
                .contains(Pap.AMBER);
    }

    @Test
    void thePermissibleActionsAreKnownByTheIdentifiersOfTheExtensionAndOfOpenCti() {
        assertThat(of("marking-definition--740d36e5-7714-4c30-961a-3ae632ceee0e")
                        .pap())
                .contains(Pap.RED);
        assertThat(of("marking-definition--4e4e3b84-de45-53df-9d9b-b21207699fd8")
                        .pap())
                .contains(Pap.RED);
        assertThat(of("marking-definition--a3bea94c-b469-41dc-9cfe-d6e7daba7730")
                        .pap())
                .contains(Pap.CLEAR);
    }

    @Test
    void whatIsOfNeitherProtocolIsKept() {
        assertThat(of(STATEMENT, Tlp.GREEN.marking().toString()).others()).containsExactly(StixId.of(STATEMENT));
        assertThat(of(STATEMENT)).hasToString(STATEMENT);
        assertThat(Marking.NONE).hasToString("unmarked");
    }

    @Test
    void aMarkingOfAPartCountsForTheWholeObject() {
        Indicator indicator = Samples.indicator("a")
                .with(Map.of(
                        "object_marking_refs",
                        List.of(Tlp.GREEN.marking().toString()),
                        "description",
                        "what nobody may know",
                        "granular_markings",
                        List.of(Map.of(
                                "marking_ref", Tlp.RED.marking().toString(), "selectors", List.of("description")))));

        assertThat(indicator.marking().tlp()).contains(Tlp.RED);
    }
}
