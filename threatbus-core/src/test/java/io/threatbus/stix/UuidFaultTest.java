package io.threatbus.stix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UuidFaultTest {
    @Test
    void theDigitThatIsWrongIsNamed() {
        assertThat(UuidFault.of("indicator--d81f86b9-975b-bc0b-775e-810c5ad45a4f"))
                .contains("fourth group", "'7'");
        assertThat(UuidFault.of("indicator--d81f86b9-975b-bc0b-a75e-810c5ad45a4f"))
                .contains("third group", "'b'");
    }

    @Test
    void ofWhatDoesNotLookLikeAUuidNothingIsSaid() {
        assertThat(UuidFault.of("indicator--x")).isEmpty();
        assertThat(UuidFault.of("indicator--d81f86b9-975b-4c0b-a75e-810c5ad45a4f"))
                .isEmpty();
    }
}
