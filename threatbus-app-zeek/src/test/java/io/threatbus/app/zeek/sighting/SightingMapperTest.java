package io.threatbus.app.zeek.sighting;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.data.BooleanValue;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TableValue;
import io.threatbus.app.zeek.data.TimestampValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.intel.IntelMapper;
import io.threatbus.app.zeek.intel.IntelOptions;
import io.threatbus.app.zeek.intel.WatchedPatterns;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Sighting;
import io.threatbus.message.SightingVerdict;
import io.threatbus.stix.sensor.Compound;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SightingMapperTest {
    private static final String ID = "indicator--6001e31f-34fc-4252-8a32-0e8dc3268265";

    private final WatchedPatterns watched = new WatchedPatterns();
    private final SightingMapper mapper = new SightingMapper(MessageParser.DEFAULT, watched, InstantSource.system());
    private final Map<BrokerData, BrokerData> context = new HashMap<>();

    @Test
    void aConnectionToTheRightPortConfirmsAndOneToAnotherRefutes() {
        look("[network-traffic:dst_ref.value = '192.0.2.5' AND network-traffic:dst_port = '443']");
        text("seen", "192.0.2.5");
        connection("10.0.0.1", "192.0.2.5", "443/tcp");
        assertThat(verdict()).hasValue(SightingVerdict.CONFIRMED);

        connection("10.0.0.1", "192.0.2.5", "80/tcp");
        assertThat(verdict()).hasValue(SightingVerdict.REFUTED);

        connection("192.0.2.5", "10.0.0.1", "443/tcp");
        assertThat(verdict()).as("it is the source").hasValue(SightingVerdict.REFUTED);
    }

    @Test
    void theAnswerToAQueryConfirmsOrRefutesAndWithoutOneTheSightingIsUndecided() {
        look("[domain-name:value = 'evil.com' AND domain-name:resolves_to_refs[*].value = '198.51.100.9']");
        text("seen", "evil.com");
        text("where", "DNS::IN_REQUEST");
        connection("10.0.0.1", "10.0.0.53", "53/udp");
        assertThat(verdict()).hasValue(SightingVerdict.UNDECIDED);

        answers(true, "198.51.100.9", "198.51.100.10");
        assertThat(verdict()).hasValue(SightingVerdict.CONFIRMED);

        answers(false, "198.51.100.77");
        assertThat(verdict()).hasValue(SightingVerdict.REFUTED);
    }

    @Test
    void aPortOfTheNameSaysNothingOfTheQueryForIt() {
        look("[domain-name:value = 'evil.com' AND network-traffic:dst_port = 8443]");
        text("seen", "evil.com");
        text("where", "DNS::IN_REQUEST");
        connection("10.0.0.1", "10.0.0.53", "53/udp");
        assertThat(verdict()).hasValue(SightingVerdict.UNDECIDED);

        text("where", "SSL::IN_SERVER_NAME");
        text("host", "evil.com");
        connection("10.0.0.1", "192.0.2.5", "8443/tcp");
        assertThat(verdict()).hasValue(SightingVerdict.CONFIRMED);
    }

    @Test
    void aNecessaryPointWithNothingElseSeenIsUndecidedAndWhatWasSeenElsewhereRefutes() {
        look(
                "[url:value = 'http://evil.com/x' AND network-traffic:extensions.'http-request-ext'.request_method = 'POST'"
                        + " AND x-foo:bar = 'baz']");
        text("seen", "evil.com/x");
        assertThat(verdict()).hasValue(SightingVerdict.UNDECIDED);
        text("method", "GET");
        assertThat(verdict()).hasValue(SightingVerdict.REFUTED);
    }

    @Test
    void whatIsSeenIsLinkedToTheValueOfTheIndicator() {
        look("[domain-name:value = 'b\u00fccher.com']");
        text("seen", "xn--bcher-kva.com");
        Sighting sighting = sighting();
        assertThat(sighting.text("x_threatbus_indicator_value")).hasValue("b\u00fccher.com");
        assertThat(SightingVerdict.of(sighting)).as("the match decides").isEmpty();
    }

    @Test
    void aSightingOfAPatternThatTheMatchDecidesIsAsItWas() {
        look("[domain-name:value = 'evil.com']");
        text("seen", "evil.com");
        assertThat(sighting().json().toString()).doesNotContain("verdict", "indicator_value");
    }

    private void look(String pattern) {
        Indicator indicator = Indicator.of(Map.of("id", ID, "pattern", pattern, "pattern_type", "stix"));
        watched.put(
                indicator.id(),
                pattern,
                new IntelMapper(new IntelOptions(true, Compound.NECESSARY, false)).watches(indicator));
    }

    private Optional<SightingVerdict> verdict() {
        return SightingVerdict.of(sighting());
    }

    private Sighting sighting() {
        ZeekEvent event = ZeekEvent.of(
                "Tenzir::sighting",
                TimestampValue.of(Instant.parse("2026-11-01T00:00:00Z")),
                StringValue.of(ID),
                TableValue.of(context));
        return (Sighting) mapper.map(event, "192.0.2.1").orThrow();
    }

    private void connection(String source, String destination, String port) {
        text("orig_h", source);
        text("resp_h", destination);
        text("resp_p", port);
    }

    private void answers(boolean fits, String... addresses) {
        context.put(StringValue.of("answered"), new BooleanValue(true));
        context.put(StringValue.of("answer_fits"), new BooleanValue(fits));
        context.put(
                StringValue.of("answers"),
                new VectorValue(List.of(addresses).stream()
                        .map(address -> (BrokerData) StringValue.of(address))
                        .toList()));
    }

    private void text(String name, String value) {
        context.put(StringValue.of(name), StringValue.of(value));
    }
}
