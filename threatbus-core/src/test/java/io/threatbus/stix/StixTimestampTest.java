package io.threatbus.stix;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StixTimestampTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0001-01-01T00:00:00.000Z",
                "1969-12-31T23:59:59.999999Z",
                "2026-11-23T08:15:30.123Z",
                "2262-04-12T00:00:00.000Z",
                "9999-12-31T23:59:59.999999Z"
            })
    void anInstantOfAnyYearBecomesTheSameText(String text) {
        assertThat(StixTimestamp.of(Instant.parse(text))).hasToString(text).isEqualTo(StixTimestamp.of(text));
    }
}
