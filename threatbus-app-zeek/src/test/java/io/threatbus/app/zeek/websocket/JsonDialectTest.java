package io.threatbus.app.zeek.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.BrokerFormatException;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.DecodingLimits;
import io.threatbus.app.zeek.data.PortValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TimespanValue;
import io.threatbus.app.zeek.data.TimestampValue;
import io.threatbus.app.zeek.data.VectorValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms that only some servers write, and what is not accepted. */
final class JsonDialectTest {
    private static BrokerData decode(String json) {
        return JsonDecoder.decode(JsonReader.read(json, DecodingLimits.DEFAULT));
    }

    private static BrokerData decode(String type, String data) {
        return decode("{\"data\":" + data + ",\"unknown\":[1,{}],\"@data-type\":\"" + type + "\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "90s,PT1M30S",
        "1500ms,PT1.5S",
        "2min,PT2M",
        "1.5h,PT1H30M",
        "-3s,PT-3S",
        "7ns,PT0.000000007S",
        "0.25us,PT0.00000025S"
    })
    void timeSpansOfEveryServerAreRead(String text, Duration expected) {
        assertThat(decode("timespan", '"' + text + '"')).isEqualTo(TimespanValue.of(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "2024-01-02T03:04:05,2024-01-02T03:04:05Z",
        "2024-01-02T03:04:05.6,2024-01-02T03:04:05.6Z",
        "2024-01-02T03:04:05.678901234Z,2024-01-02T03:04:05.678901234Z",
        "2024-01-02T03:04:05+02:00,2024-01-02T01:04:05Z",
        "2024-01-02T03:04:05-0130,2024-01-02T04:34:05Z"
    })
    void timesOfEveryServerAreRead(String text, Instant expected) {
        assertThat(decode("timestamp", '"' + text + '"')).isEqualTo(TimestampValue.of(expected));
    }

    @Test
    void countsHaveSixtyFourBits() {
        assertThat(decode("count", "18446744073709551615")).isEqualTo(new CountValue(-1));
    }

    @Test
    void aPortWithoutProtocolIsTcp() {
        assertThat(decode("port", "\"443\"")).isEqualTo(new PortValue(443, PortValue.Protocol.TCP));
    }

    @Test
    void controlCharactersMayStandInStringsAsTheyAre() {
        assertThat(decode("string", "\"a\u0001\\v\\u0041\ud83d\ude00\""))
                .isEqualTo(StringValue.of("a\u0001\u000bA\ud83d\ude00"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"@data-type\":\"count\",\"data\":-1}",
                "{\"@data-type\":\"count\",\"data\":1.5}",
                "{\"@data-type\":\"count\",\"data\":\"1\"}",
                "{\"@data-type\":\"count\"}",
                "{\"data\":1}",
                "{\"@data-type\":\"nosuch\",\"data\":1}",
                "{\"@data-type\":\"address\",\"data\":\"example.com\"}",
                "{\"@data-type\":\"address\",\"data\":\"1.2.3.256\"}",
                "{\"@data-type\":\"address\",\"data\":\"1.2.3.4.5\"}",
                "{\"@data-type\":\"address\",\"data\":\"::1::\"}",
                "{\"@data-type\":\"subnet\",\"data\":\"10.0.0.0\"}",
                "{\"@data-type\":\"subnet\",\"data\":\"10.0.0.0/33\"}",
                "{\"@data-type\":\"timestamp\",\"data\":\"2024-01-02 03:04:05\"}",
                "{\"@data-type\":\"timestamp\",\"data\":\"9999-01-02T03:04:05\"}",
                "{\"@data-type\":\"timespan\",\"data\":\"1d\"}",
                "{\"@data-type\":\"timespan\",\"data\":\"9999999999999s\"}",
                "{\"@data-type\":\"vector\",\"data\":{}}",
                "{\"@data-type\":\"set\",\"data\":[{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"count\",\"data\":1}]}",
                "{\"@data-type\":\"table\",\"data\":[{\"key\":{\"@data-type\":\"count\",\"data\":1}}]}",
                "{\"@data-type\":\"boolean\",\"data\":maybe}",
                "{\"@data-type\":\"string\",\"data\":\"\\x\"}",
                "{\"@data-type\":\"boolean\",\"data\":true} x",
                "[]",
                ""
            })
    void whatIsNoValueIsRefused(String json) {
        assertThatThrownBy(() -> decode(json)).isInstanceOf(BrokerFormatException.class);
    }

    @Test
    void nestingIsLimited() {
        String json = "{\"@data-type\":\"vector\",\"data\":[".repeat(200) + "]}".repeat(200);
        assertThatThrownBy(() -> decode(json))
                .isInstanceOf(BrokerFormatException.class)
                .hasMessageContaining("deep");
    }

    @Test
    void theNumberOfValuesIsLimited() {
        assertThatThrownBy(() -> JsonReader.read("[1,2,3]", new DecodingLimits(4, 3)))
                .isInstanceOf(BrokerFormatException.class);
    }

    @Test
    void mutatedMessagesAreReadOrRefusedButNeverBreakAnything() {
        String original = ClientMessages.data(
                "stix2/sighting",
                VectorValue.of(StringValue.of("a\"b\\c\n"), new CountValue(7), TimestampValue.of(Instant.EPOCH)));
        Random random = new Random(4711);
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(original);
            for (int change = random.nextInt(3); change >= 0; change--) {
                text.setCharAt(random.nextInt(text.length()), (char) (' ' + random.nextInt(96)));
            }
            try {
                ServerMessage.read(text.toString(), DecodingLimits.DEFAULT);
                read++;
            } catch (BrokerFormatException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
        assertThat(read).isBetween(1, 19_999);
    }

    @Test
    void subscriptionsAreAnArrayOfStrings() {
        assertThat(ClientMessages.subscriptions(List.of("threatbus/manage", "stix2/sighting")))
                .isEqualTo("[\"threatbus/manage\",\"stix2/sighting\"]");
    }
}
