package io.threatbus.stix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlpTest {
    private static final StixId STATEMENT = StixId.of("marking-definition--af5b83a3-b105-5344-a13a-46f79d3279d7");

    @ParameterizedTest
    @CsvSource({
        "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9, CLEAR",
        "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da, GREEN",
        "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82, AMBER",
        "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed, RED",
        "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487, CLEAR",
        "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb, GREEN",
        "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421, AMBER",
        "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003, AMBER_STRICT",
        "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1, RED",
    })
    void theMarkingsOfBothVersionsAreRecognised(String marking, Tlp level) {
        assertThat(Tlp.of(StixId.of(marking))).contains(level);
    }

    @Test
    void otherMarkingsAreNot() {
        assertThat(Tlp.of(STATEMENT)).isEmpty();
        assertThat(Tlp.of(StixId.of("indicator--5e57c739-391a-4eb3-b6be-7d15ca92d5ed")))
                .isEmpty();
    }

    @Test
    void theLevelsAreOrdered() {
        assertThat(Tlp.values()).isSorted();
        assertThat(Tlp.AMBER.isWithin(Tlp.AMBER_STRICT)).isTrue();
        assertThat(Tlp.AMBER.isWithin(Tlp.AMBER)).isTrue();
        assertThat(Tlp.RED.isWithin(Tlp.AMBER_STRICT)).isFalse();
    }

    @Test
    void theStrictestMarkingCounts() {
        assertThat(Tlp.strictest(
                        List.of(Tlp.GREEN.marking(), STATEMENT, Tlp.AMBER_STRICT.marking(), Tlp.AMBER.marking())))
                .contains(Tlp.AMBER_STRICT);
        assertThat(Tlp.strictest(List.of(STATEMENT))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aLevelIsFoundByItsNameAndItsMarking(Tlp level) {
        assertThat(Tlp.named(level.toString())).contains(level);
        assertThat(Tlp.of(level.marking())).contains(level);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amber+strict", "TLP:AMBER+STRICT", "amber_strict", "tlp:Amber+Strict"})
    void namesHaveManySpellings(String name) {
        assertThat(Tlp.named(name)).contains(Tlp.AMBER_STRICT);
    }

    @Test
    void whiteIsClearAndTheRestIsUnknown() {
        assertThat(Tlp.named("TLP:WHITE")).contains(Tlp.CLEAR);
        assertThat(Tlp.named("purple")).isEmpty();
        assertThat(Tlp.AMBER_STRICT).hasToString("TLP:AMBER+STRICT");
    }
}
