package io.threatbus.app.zeek.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values as libbroker itself put them on the wire. */
final class GoldenEncodingsTest {
    private static final BrokerDataDecoder DECODER = new BrokerDataDecoder(DecodingLimits.DEFAULT);

    record Golden(String description, String hex, JsonNode json) {
        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }

        @Override
        public String toString() {
            return description;
        }
    }

    static List<Golden> goldenEncodings() throws IOException {
        try (InputStream stream = Objects.requireNonNull(
                GoldenEncodingsTest.class.getResourceAsStream("/broker/golden-encodings.json"))) {
            List<Golden> all = new ArrayList<>();
            new ObjectMapper()
                    .readTree(stream)
                    .forEach(node -> all.add(new Golden(
                            node.get("description").asText(), node.get("hex").asText(), node.get("json"))));
            return all;
        }
    }

    static Stream<Golden> goldenEncodingsWithJson() throws IOException {
        return goldenEncodings().stream().filter(golden -> !golden.json().isNull());
    }

    @Test
    void thereAreSeventyNineOfThem() throws IOException {
        assertThat(goldenEncodings()).hasSize(79);
    }

    @ParameterizedTest
    @MethodSource("goldenEncodings")
    void everyEncodingDecodesAndEncodesToTheSameBytes(Golden golden) {
        assertThat(BrokerDataEncoder.encode(DECODER.decode(golden.bytes()))).isEqualTo(golden.bytes());
    }

    @ParameterizedTest
    @MethodSource("goldenEncodingsWithJson")
    void theJsonFormIsTheSameValue(Golden golden) {
        BrokerData value = BrokerJson.toData(golden.json());
        assertThat(BrokerDataEncoder.encode(value)).isEqualTo(golden.bytes());
        assertThat(DECODER.decode(golden.bytes())).isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("goldenEncodings")
    void everyPrefixIsRefused(Golden golden) {
        byte[] bytes = golden.bytes();
        for (int length = 0; length < Math.min(bytes.length, 600); length++) {
            WireReader reader = new WireReader(bytes, 0, length);
            assertThat(refuses(reader)).as("%d bytes", length).isTrue();
        }
    }

    private static boolean refuses(WireReader reader) {
        try {
            DECODER.decode(reader);
            return false;
        } catch (BrokerFormatException e) {
            return true;
        }
    }

    @Test
    void nativeSetsAreSortedAsLibbrokerSortsThem() throws IOException {
        Golden golden = goldenEncodings().stream()
                .filter(one -> one.description().equals("ordering of all types in a set"))
                .findFirst()
                .orElseThrow();
        List<BrokerData> shuffled = new ArrayList<>(((SetValue) DECODER.decode(golden.bytes())).elements());
        Collections.shuffle(shuffled, new Random(7));
        assertThat(BrokerDataEncoder.encode(SetValue.of(shuffled))).isEqualTo(golden.bytes());
    }
}
