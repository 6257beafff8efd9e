package io.threatbus.app.zeek.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What Zeek 8.2.2 takes for a message of its own, and what it does not. */
final class ZeekMessageTest {
    private static final Set<String> UNREADABLE =
            Set.of("protocol 4 (invalid)", "duplicate elements: dropped before Zeek sees it");

    record Case(String name, String hex, boolean accepted, String diagnostic) {
        boolean isNoZeekMessage() {
            return diagnostic.contains("invalid broker message") && !diagnostic.contains("(1, 9, ())");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() throws IOException {
        try (InputStream stream = Objects.requireNonNull(
                ZeekMessageTest.class.getResourceAsStream("/broker/09-zeek-8.2.2-event-acceptance.json"))) {
            List<Case> cases = new ArrayList<>();
            for (JsonNode node : new ObjectMapper().readTree(stream).get("cases")) {
                cases.add(new Case(
                        node.get("case").asText(),
                        node.get("payload_hex").asText(),
                        node.get("accepted").asBoolean(),
                        node.path("zeek_diagnostic").asText("")));
            }
            return cases;
        }
    }

    @Test
    void thereAreEightyFourCases() throws IOException {
        assertThat(cases()).hasSize(84);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aMessageIsAMessageWhereItIsOneForZeek(Case one) {
        byte[] bytes = HexFormat.of().parseHex(one.hex());
        if (UNREADABLE.contains(one.name())) {
            assertThat(one.accepted()).isFalse();
            assertThat(decode(bytes)).isEmpty();
            return;
        }
        BrokerData data = decode(bytes).orElseThrow();
        Optional<ZeekMessage> message = ZeekMessage.fromData(data);
        assertThat(message.isEmpty()).isEqualTo(one.isNoZeekMessage());
        if (message.isPresent() && !data.toString().contains("extra")) {
            assertThat(message.get().toData()).isEqualTo(data);
        }
    }

    private static Optional<BrokerData> decode(byte[] bytes) {
        try {
            return Optional.of(new BrokerDataDecoder(DecodingLimits.DEFAULT).decode(bytes));
        } catch (BrokerFormatException e) {
            return Optional.empty();
        }
    }

    @Test
    void batchesHoldMessages() {
        ZeekBatch batch = new ZeekBatch(List.of(ZeekEvent.of("a"), ZeekEvent.of("b", new CountValue(1))));
        assertThat(ZeekMessage.fromData(batch.toData())).contains(batch);
    }

    @Test
    void batchesWithinBatchesEndSomewhere() {
        ZeekMessage message = ZeekEvent.of("a");
        for (int level = 0; level < 30; level++) {
            message = new ZeekBatch(List.of(message));
        }
        assertThat(ZeekMessage.fromData(message.toData())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2, LOG_CREATE", "3, LOG_WRITE", "4, IDENTIFIER_UPDATE", "9, UNKNOWN"})
    void logMessagesAreRecognised(int type, ZeekInternalMessage.Kind kind) {
        BrokerData data = ZeekMessageReader.envelope(type, VectorValue.EMPTY);
        assertThat(ZeekMessage.fromData(data)).contains(new ZeekInternalMessage(kind, data));
    }

    @Test
    void additionalElementsAreIgnored() {
        VectorValue content =
                VectorValue.of(StringValue.of("a"), VectorValue.EMPTY, VectorValue.EMPTY, new CountValue(4));
        VectorValue data = VectorValue.of(new CountValue(1), new CountValue(1), content, new CountValue(5));
        assertThat(ZeekMessage.fromData(data)).contains(new ZeekEvent("a", List.of(), Optional.of(List.of())));
    }
}
