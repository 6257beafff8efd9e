package io.threatbus.app.zeek.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BrokerDataDecoderTest {
    private static BrokerData decode(String hex) {
        return new BrokerDataDecoder(DecodingLimits.DEFAULT)
                .decode(HexFormat.of().parseHex(hex));
    }

    @ParameterizedTest
    @CsvSource({
        "an unknown tag, 0f",
        "a byte behind the value, 0e01050161ff",
        "a string shorter than its length, 05056162",
        "a port protocol that does not exist, 0800504f",
        "a prefix length beyond 128 bits, 070000000000000000000000000000000081",
        "a repeated set element, 0c02050161050161",
        "a repeated set element far apart, 0c03050161050162050161",
        "a repeated table key, 0d02050161010005016101ff",
        "more elements than bytes, 0effffffff0700",
        "a length beyond 31 bits, 05ffffffff0f",
        "a length of six bytes, 05818080808000",
        "nothing at all, ''"
    })
    void malformedValuesAreRefused(String what, String hex) {
        assertThatThrownBy(() -> decode(hex)).as(what).isInstanceOf(BrokerFormatException.class);
    }

    @Test
    void aNonMinimalLengthIsAccepted() {
        assertThat(decode("05810061")).isEqualTo(StringValue.of("a"));
    }

    @Test
    void anUnsortedSetKeepsItsOrder() {
        assertThat(((SetValue) decode("0c02050162050161")).elements())
                .containsExactly(StringValue.of("b"), StringValue.of("a"));
    }

    @Test
    void anyNonZeroByteIsTrue() {
        assertThat(decode("0102")).isEqualTo(new BooleanValue(true));
    }

    @Test
    void nestingIsLimited() {
        assertThat(decode("0e01".repeat(63) + "0e00")).isInstanceOf(VectorValue.class);
        assertThatThrownBy(() -> decode("0e01".repeat(64) + "0e00"))
                .isInstanceOf(BrokerFormatException.class)
                .hasMessageContaining("nested");
        assertThatThrownBy(() -> decode("0e01".repeat(100_000))).isInstanceOf(BrokerFormatException.class);
    }

    @Test
    void theEncoderRefusesWhatNoPeerWouldAccept() {
        BrokerData deep = VectorValue.EMPTY;
        for (int level = 0; level < 64; level++) {
            deep = VectorValue.of(deep);
        }
        BrokerData tooDeep = deep;
        assertThatThrownBy(() -> BrokerDataEncoder.encode(tooDeep)).isInstanceOf(BrokerFormatException.class);
    }

    @Test
    void theNumberOfValuesIsLimited() {
        BrokerDataDecoder decoder = new BrokerDataDecoder(new DecodingLimits(4, 3));
        byte[] three = BrokerDataEncoder.encode(VectorValue.of(NoneValue.NONE, NoneValue.NONE));
        byte[] four = BrokerDataEncoder.encode(VectorValue.of(NoneValue.NONE, NoneValue.NONE, NoneValue.NONE));
        assertThat(decoder.decode(three)).isInstanceOf(VectorValue.class);
        assertThatThrownBy(() -> decoder.decode(four)).isInstanceOf(BrokerFormatException.class);
    }

    @Test
    void subnormalNumbersAndForeignNansAreTamed() {
        assertThat(BrokerDataEncoder.encode(new RealValue(Double.MIN_VALUE))).containsOnly(4, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(decode("040000000000000001")).isEqualTo(new RealValue(0.0));
        assertThat(decode("047ff8000000000000")).isEqualTo(new RealValue(Double.NaN));
    }

    @Test
    void repeatedElementsVanishWhenASetIsBuilt() {
        assertThat(SetValue.of(new CountValue(2), new CountValue(1), new CountValue(2))
                        .elements())
                .isEqualTo(List.of(new CountValue(1), new CountValue(2)));
        assertThatThrownBy(() -> new SetValue(List.of(new RealValue(0.0), new RealValue(-0.0))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unsignedCountsAreOrderedUnsigned() {
        assertThat(SetValue.of(new CountValue(-1), new CountValue(1)).elements())
                .containsExactly(new CountValue(1), new CountValue(-1));
    }
}
