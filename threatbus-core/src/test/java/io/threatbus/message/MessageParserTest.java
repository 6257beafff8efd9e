package io.threatbus.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageParserTest {
    private static final Instant NOW = Instant.parse("2026-11-23T08:15:30.123Z");
    private static final String ID = "indicator--d81f86b9-975b-4c0b-875e-810c5ad45a4f";
    private static final String INDICATOR = """
            {"type":"indicator","spec_version":"2.1","id":"%s","created":"2026-01-01T00:00:00.000Z",\
            "modified":"2026-01-02T00:00:00.120Z","valid_from":"2026-01-01T00:00:00Z","pattern":"[domain-name:value = 'evil.example']",\
            "pattern_type":"stix"}""".formatted(ID);
    private static final String SIGHTING = """
            {"type":"sighting","spec_version":"2.1","id":"sighting--8356e820-8080-4692-aa91-ecbe94006833",\
            "created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","sighting_of_ref":"%s"}""".formatted(ID);

    private final MessageParser parser = new MessageParser(new MessageLimits(10_000, 8, 20), InstantSource.fixed(NOW));

    private Parsed parse(String json) {
        return parser.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private Rejection rejection(String json) {
        assertThat(parse(json)).as(json).isInstanceOf(Parsed.Rejected.class);
        return ((Parsed.Rejected) parse(json)).rejection();
    }

    @Test
    void anIndicatorKeepsItsBytesAndShowsItsFields() {
        String json = INDICATOR.replace(
                "\"type\":", " \"x_big\": 123456789012345678901234567890, \"x_e\":1.50e3,\"type\" : ");
        Indicator indicator = (Indicator) parse(json).orThrow();
        assertThat(indicator.json()).hasToString(json);
        assertThat(indicator.id()).isEqualTo(StixId.of(ID));
        assertThat(indicator.topic()).isEqualTo(Topic.INDICATOR);
        assertThat(indicator.pattern()).isEqualTo("[domain-name:value = 'evil.example']");
        assertThat(indicator.modified()).hasToString("2026-01-02T00:00:00.120Z");
        assertThat(indicator.stixPattern()).hasToString("Optional[[domain-name:value = 'evil.example']]");
        assertThat(indicator.validUntil()).isEmpty();
        assertThat(indicator.isRemoval()).isFalse();
        assertThat(indicator.property("x_big")).hasValue(Json.write(new BigInteger("123456789012345678901234567890")));
        assertThat(indicator.property("x_e")).hasToString("Optional[1.50e3]");
    }

    @Test
    void aSightingShowsItsFields() {
        Sighting sighting = (Sighting) parse(SIGHTING.replace("}", ",\"last_seen\":\"2026-01-03T00:00:00.5Z\"}"))
                .orThrow();
        assertThat(sighting.sightingOf()).isEqualTo(StixId.of(ID));
        assertThat(sighting.lastSeen().orElseThrow().instant()).isEqualTo(Instant.parse("2026-01-03T00:00:00.5Z"));
        assertThat(sighting.firstSeen()).isEmpty();
        assertThat(sighting.topic()).isEqualTo(Topic.SIGHTING);
    }

    @Test
    void missingPropertiesAreFilledInAndNamed() {
        Parsed.Accepted accepted = (Parsed.Accepted)
                parse(
                        "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"pattern\":\"[a:b = 1]\",\"pattern_type\":\"stix\"}");
        assertThat(accepted.filledIn()).containsExactly("id", "created", "modified", "valid_from");
        Indicator indicator = (Indicator) accepted.message();
        assertThat(indicator.text("id")).hasValue(indicator.id().toString());
        assertThat(indicator.text("created")).hasValue("2026-11-23T08:15:30.123Z");
        assertThat(parse(indicator.json().toString()).orThrow()).isEqualTo(indicator);
    }

    @Test
    void nullAndEmptyListsCountAsAbsent() {
        Parsed.Accepted accepted =
                (Parsed.Accepted) parse(INDICATOR.replace("}", ",\"valid_until\":null,\"object_marking_refs\":[]}"));
        assertThat(((Indicator) accepted.message()).objectMarkingRefs()).isEmpty();
        assertThat(rejection(INDICATOR.replace("\"[domain-name:value = 'evil.example']\"", "null"))
                        .reason())
                .isEqualTo("missing-property");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{                                                          | invalid-json",
                "``                                                         | invalid-json",
                "{\"type\":\"indicator\"} x                                 | invalid-json",
                "{\"a\": NaN}                                               | invalid-json",
                "[1]                                                        | not-an-object",
                "null                                                       | not-an-object",
                "{}                                                         | missing-property",
                "{\"type\":[\"indicator\"]}                                 | wrong-type",
                "{\"type\":\"bundle\",\"objects\":[]}                       | bundle",
                "{\"type\":\"malware\"}                                     | unsupported-type",
                "{\"type\":\"indicator\",\"spec_version\":\"1.2\"}          | unsupported-version",
                "{\"objects\":[],\"more\":false}                          | bundle",
                "{\"Type\":1}                                               | invalid-property-name",
                "{\"a\":[[[[[[[[[1]]]]]]]]]}                                | too-deep",
                "{\"a\":[1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1]}        | too-many-elements",
            })
    void whatIsNoMessageIsRejectedWithItsReason(String json, String reason) {
        assertThat(rejection(json).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"id\":\"sighting--d81f86b9-975b-4c0b-875e-810c5ad45a4f\"          | invalid-id",
                "\"id\":\"indicator--d81f86b9\"                                     | invalid-id",
                "\"id\":\"indicator--d81f86b9-975b-4c0b-f75e-810c5ad45a4f\"         | invalid-id",
                "\"created\":\"2026-01-01T00:00:00+00:00\"                          | invalid-timestamp",
                "\"created\":\"2026-01-01\"                                         | invalid-timestamp",
                "\"created\":\"2026-02-30T00:00:00Z\"                               | invalid-timestamp",
                "\"created\":\"2026-01-01T00:00:60Z\"                               | invalid-timestamp",
                "\"created\":\"2026-01-01T00:00:00.1234567890123456789012345678901Z\" | invalid-timestamp",
                "\"created\":\"2026-01-01T00:00:00.1234567xZ\"                     | invalid-timestamp",
                "\"created\":\"2026-01-01T00:00:00.Z\"                             | invalid-timestamp",
                "\"valid_until\":\"2026-01-01T00:00:00.000Z\"                       | invalid-interval",
                "\"revoked\":\"maybe\"                                              | wrong-type",
                "\"pattern_type\":\"\"                                              | missing-property",
                "\"created_by_ref\":\"" + ID + "\"                                  | invalid-reference",
                "\"object_marking_refs\":[\"tlp:red\"]                              | invalid-reference",
                "\"external_references\":[{\"source_name\":\"misp\"}]               | invalid-external-reference",
                "\"external_references\":\"misp\"                                   | wrong-type",
                "\"granular_markings\":[{\"selectors\":[\"nothing\"]}]              | invalid-granular-marking",
                "\"pattern\":\"[file:name = ]\"                                   | invalid-pattern",
                "\"x_threatbus_update\":\"DELETE\"                                  | invalid-update",
            })
    void aPropertyThatBreaksItsRuleIsRejected(String property, String reason) {
        assertThat(rejection(INDICATOR.replace("}", "," + property + "}")).reason())
                .isEqualTo(reason);
    }

    @Test
    void granularMarkingsMaySelectWhatIsThere() {
        parse(INDICATOR.replace(
                        "}",
                        ",\"labels\":[\"a\"],\"granular_markings\":[{\"selectors\":[\"labels.[0]\",\"pattern\"]}]}"))
                .orThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234567", "123456789", "123456999999999999999999999999"})
    void digitsBeyondMicrosecondsAreKeptInTheTextAndDoNotCount(String fraction) {
        String json = INDICATOR.replace("2026-01-02T00:00:00.120Z", "2026-01-02T00:00:00." + fraction + "Z");
        Indicator indicator = (Indicator) parse(json).orThrow();
        assertThat(indicator.json()).hasToString(json);
        assertThat(indicator.modified()).isEqualTo(StixTimestamp.of("2026-01-02T00:00:00.123456Z"));
        assertThat(indicator.modified()).hasToString("2026-01-02T00:00:00.123456Z");
    }

    @Test
    void theLastOneCountsWhereAPropertyIsThereTwice() {
        String marked = "\"granular_markings\":[{\"selectors\":[\"nothing\"]}]";
        parse(INDICATOR.replace("}", "," + marked + ",\"granular_markings\":null}"))
                .orThrow();
        assertThat(rejection(INDICATOR.replace("}", ",\"granular_markings\":null," + marked + "}"))
                        .reason())
                .isEqualTo("invalid-granular-marking");
        assertThat(rejection(INDICATOR.replace("}", ",\"pattern\":null}")).reason())
                .isEqualTo("missing-property");
    }

    @Test
    void granularMarkingsMayStandBesideNumbersThatNoJavaObjectHolds() {
        parse(INDICATOR.replace("}", ",\"x_n\":[1e99999999999],\"granular_markings\":[{\"selectors\":[\"x_n.[0]\"]}]}"))
                .orThrow();
    }

    @Test
    void granularMarkingsMayStandBesideAllTheDepthThatIsAllowed() {
        int depth = 100;
        String json = INDICATOR.replace(
                "}",
                ",\"granular_markings\":[{\"selectors\":[\"x_deep\"]}],\"x_deep\":" + "[".repeat(depth - 1)
                        + "]".repeat(depth - 1) + "}");
        MessageParser deep = new MessageParser(new MessageLimits(10_000, depth, 20), InstantSource.fixed(NOW));
        Indicator indicator =
                (Indicator) deep.parse(json.getBytes(StandardCharsets.UTF_8)).orThrow();
        assertThat(indicator.property("x_deep").orElseThrow().value()).isInstanceOf(List.class);
    }

    @Test
    void aDefectRejectsTheMessageThatFindsIt() {
        MessageParser defective = new MessageParser(MessageLimits.DEFAULT, () -> {
            throw new IllegalStateException("no time");
        });
        Parsed parsed = defective.parse(INDICATOR.replace("created", "x_c").getBytes(StandardCharsets.UTF_8));
        assertThat(((Parsed.Rejected) parsed).rejection())
                .isEqualTo(Rejection.of(
                        "unreadable",
                        "java.lang.IllegalStateException: no time",
                        INDICATOR.replace("created", "x_c").getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aNumberThatNoJavaObjectHoldsIsNoReasonForOtherExceptionsThanOurs() {
        assertThatThrownBy(() -> Json.read("[1e99999999999]".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ThreatBusException.class)
                .hasMessage("the number 1e99999999999 is beyond all bounds");
    }

    @Test
    void aSightingIsNotSeenFirstAfterItWasSeenLast() {
        String json = SIGHTING.replace(
                "}", ",\"first_seen\":\"2026-01-03T00:00:00Z\",\"last_seen\":\"2026-01-02T00:00:00Z\"}");
        assertThat(rejection(json).reason()).isEqualTo("invalid-interval");
        assertThat(rejection(SIGHTING.replace("sighting_of_ref", "x_ref")).detail())
                .contains("sighting_of_ref");
    }

    @Test
    void whatIsNotUtf8OrTooLargeIsRejectedWithAnExcerpt() {
        byte[] latin = INDICATOR.replace("evil", "\u00e9vil").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(((Parsed.Rejected) parser.parse(latin)).rejection().reason()).isEqualTo("invalid-utf8");
        assertThat(((Parsed.Rejected) parser.parse(INDICATOR.getBytes(StandardCharsets.UTF_16LE)))
                        .rejection()
                        .reason())
                .isEqualTo("invalid-json");
        assertThat(rejection("\ufeff" + INDICATOR).reason()).isEqualTo("invalid-json");
        Rejection large = rejection(INDICATOR.replace("evil", "e".repeat(10_000)));
        assertThat(large.reason()).isEqualTo("too-large");
        assertThat(large.excerpt()).hasSizeLessThan(200).startsWith("{\"type\"");
    }

    @Test
    void snapshotMessagesSurviveTheirOwnJson() {
        UUID id = UUID.fromString("0d9d2e50-7d4a-4d6e-9f00-3b5b7a3d7e00");
        SnapshotRequest request = new SnapshotRequest(SnapshotType.SIGHTING, id, Duration.ofDays(30));
        assertThat(request.json())
                .hasToString("{\"type\":\"snapshotrequest\",\"snapshot_type\":2,\"snapshot_id\":\"" + id
                        + "\",\"snapshot\":2592000}");
        assertThat(parser.parse(request.json()).orThrow()).isEqualTo(request);

        SnapshotEnvelope envelope =
                new SnapshotEnvelope(id, (StixObject) parse(INDICATOR).orThrow());
        assertThat(envelope.json().toString()).contains(INDICATOR);
        assertThat(parser.parse(envelope.json()).orThrow()).isEqualTo(envelope);
        assertThat(new SnapshotRequest(SnapshotType.INDICATOR, id, SnapshotRequest.EVERYTHING)
                        .json()
                        .toString())
                .contains("86399999913600");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"snapshotrequest\",\"snapshot_type\":3,\"snapshot_id\":\"0d9d2e50-7d4a-4d6e-9f00-3b5b7a3d7e00\",\"snapshot\":1}",
                "{\"type\":\"snapshotrequest\",\"snapshot_type\":1,\"snapshot_id\":\"0d9d2e50-7d4a-4d6e-9f00-3b5b7a3d7e00\",\"snapshot\":-1}",
                "{\"type\":\"snapshotrequest\",\"snapshot_type\":1,\"snapshot_id\":\"x\",\"snapshot\":1}",
                "{\"type\":\"snapshotenvelope\",\"snapshot_type\":1,\"snapshot_id\":\"0d9d2e50-7d4a-4d6e-9f00-3b5b7a3d7e00\",\"body\":{\"type\":\"snapshotrequest\",\"snapshot_type\":1,\"snapshot_id\":\"0d9d2e50-7d4a-4d6e-9f00-3b5b7a3d7e00\",\"snapshot\":1}}",
            })
    void malformedSnapshotMessagesAreRejected(String json) {
        assertThat(rejection(json).reason()).isEqualTo("invalid-snapshot");
    }

    @Test
    void whatIsWrittenStandsOnOneLineEvenIfItCameOnMany() {
        String pretty = INDICATOR.replace(",", ",\r\n\t");
        Indicator indicator = (Indicator) parse(pretty).orThrow();
        assertThat(indicator.json()).hasToString(pretty);
        String line = Json.write(Map.of("object", indicator.json())).toString();
        assertThat(line).doesNotContain("\n", "\r");
        assertThat(Json.read(line.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Map.of("object", indicator.json().value()));
    }

    @Test
    void changesLeaveEverythingElseAsItWasWritten() {
        Indicator indicator = (Indicator) parse(INDICATOR.replace("}", ",\"x_n\": 1.10 ,\"x_t\":\"\\u00e9\"}"))
                .orThrow();
        Indicator removal = indicator.removal(StixTimestamp.of(NOW));
        assertThat(removal.isRemoval()).isTrue();
        assertThat(removal.modified().instant()).isEqualTo(NOW);
        assertThat(removal.json().toString()).contains("\"x_n\":1.10", "\"x_t\":\"\\u00e9\"");
        assertThat(removal.with(Map.of("x_threatbus_update", Json.NULL)).isRemoval())
                .isFalse();
    }

    @Test
    void aRejectionKeepsALittleOfWhatCameHoweverMuchItWas() {
        String long1 = "A".repeat(9000);
        for (String json : List.of(
                INDICATOR.replace("\"indicator\"", "\"" + long1 + "\""),
                INDICATOR.replace("domain-name:value", long1),
                INDICATOR.replace("indicator--", long1),
                INDICATOR.replace("2026-01-01T00:00:00.000Z", long1),
                INDICATOR.replace("\"type\"", "\"X" + long1 + "\""))) {
            Rejection rejection = rejection(json);
            assertThat(rejection.detail().length() + rejection.excerpt().length())
                    .as(rejection.reason())
                    .isLessThanOrEqualTo(460);
        }
        Rejection plugin = new Rejection(long1, long1, "\ud83d\ude00".repeat(5000));
        assertThat(plugin.reason().length()
                        + plugin.detail().length()
                        + plugin.excerpt().length())
                .isLessThanOrEqualTo(524);
        assertThat(plugin.detail()).startsWith("AAAA").endsWith("… (9000 characters)");
        assertThat(new String(plugin.excerpt().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(plugin.excerpt());
    }

    @Test
    void aNumberWhoseExponentIsMeantToBeWrittenOutIsNone() {
        for (String number : List.of("1e2147483647", "1e-2147483647", "1e2147483648", "0.1e99999", "7E-3501")) {
            assertThatThrownBy(() -> Json.read(("[" + number + "]").getBytes(StandardCharsets.UTF_8)))
                    .as(number)
                    .isInstanceOf(ThreatBusException.class)
                    .hasMessageContaining("is beyond all bounds");
        }
        assertThat(Json.read("[1e3000, 1e-3000]".getBytes(StandardCharsets.UTF_8)))
                .asString()
                .contains("1E+3000");
    }
}
