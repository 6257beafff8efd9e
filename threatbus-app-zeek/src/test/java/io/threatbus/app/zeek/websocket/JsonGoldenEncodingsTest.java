package io.threatbus.app.zeek.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.BrokerDataDecoder;
import io.threatbus.app.zeek.data.BrokerDataEncoder;
import io.threatbus.app.zeek.data.BrokerFormatException;
import io.threatbus.app.zeek.data.DecodingLimits;
import io.threatbus.app.zeek.data.RealValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values as libbroker has them in JSON and in its binary encoding. */
final class JsonGoldenEncodingsTest {
    private static final BrokerDataDecoder BINARY = new BrokerDataDecoder(DecodingLimits.DEFAULT);

    record Golden(JsonNode node) {
        byte[] binary() {
            return HexFormat.of().parseHex(node.get("hex").asText());
        }

        boolean has(String member) {
            return node.hasNonNull(member);
        }

        String json(String member) {
            return node.get(member).toString();
        }

        @Override
        public String toString() {
            return node.get("description").asText();
        }
    }

    private static Stream<Golden> all() throws IOException {
        try (InputStream stream = Objects.requireNonNull(
                JsonGoldenEncodingsTest.class.getResourceAsStream("/broker/golden-encodings.json"))) {
            JsonNode list = new ObjectMapper().readTree(stream);
            return StreamSupport.stream(list.spliterator(), false).map(Golden::new);
        }
    }

    static Stream<Golden> withJson() throws IOException {
        return all().filter(golden -> golden.has("json"));
    }

    static Stream<Golden> renderedAsIs() throws IOException {
        return withJson().filter(golden -> !golden.has("json_rendered"));
    }

    static Stream<Golden> renderedAsInvalidJson() throws IOException {
        return all().filter(golden -> golden.has("json_rendered_bytes_hex"));
    }

    static Stream<Golden> finite() throws IOException {
        return all().filter(golden ->
                !(BINARY.decode(golden.binary()) instanceof RealValue real) || Double.isFinite(real.value()));
    }

    private static BrokerData decode(String json) {
        return JsonDecoder.decode(JsonReader.read(json, DecodingLimits.DEFAULT));
    }

    private static String encode(BrokerData value) {
        StringBuilder text = new StringBuilder();
        new JsonEncoder(text).value(value);
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("withJson")
    void whatAClientSendsIsTheValueOnTheWire(Golden golden) {
        assertThat(BrokerDataEncoder.encode(decode(golden.json("json")))).isEqualTo(golden.binary());
    }

    @ParameterizedTest
    @MethodSource("renderedAsIs")
    void whatTheServerWritesIsTheValueOnTheWire(Golden golden) {
        assertThat(decode(golden.json("json"))).isEqualTo(BINARY.decode(golden.binary()));
    }

    @ParameterizedTest
    @MethodSource("finite")
    void whatWeWriteComesBackAsTheSameValue(Golden golden) throws IOException {
        BrokerData value = BINARY.decode(golden.binary());
        String json = encode(value);
        assertThat(new ObjectMapper().readTree(json)).as("valid JSON").isNotNull();
        assertThat(json).doesNotContain("\\/");
        if (!golden.toString().equals("string that is not UTF-8")) {
            assertThat(decode(json)).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @MethodSource("renderedAsInvalidJson")
    void whatTheServerWritesInItsOwnDialectIsUnderstood(Golden golden) {
        String text = new String(
                HexFormat.of()
                        .parseHex(golden.node().get("json_rendered_bytes_hex").asText()),
                StandardCharsets.UTF_8);
        BrokerData expected = BINARY.decode(golden.binary());
        ServerMessage message = ServerMessage.read(text, DecodingLimits.DEFAULT);
        assertThat(message).isInstanceOfSatisfying(ServerMessage.Data.class, data -> {
            assertThat(data.topic()).isEqualTo("g");
            if (golden.toString().equals("string that is not UTF-8")) {
                assertThat(data.value().toString()).isEqualTo(expected.toString());
            } else {
                assertThat(data.value()).isEqualTo(expected);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("withJson")
    void everyPrefixIsRefused(Golden golden) {
        String json = golden.json("json");
        for (int length = 0; length < Math.min(json.length(), 400); length++) {
            String prefix = json.substring(0, length);
            assertThatThrownBy(() -> decode(prefix)).isInstanceOf(BrokerFormatException.class);
        }
    }
}
