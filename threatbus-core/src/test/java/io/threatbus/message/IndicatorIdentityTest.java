package io.threatbus.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.stix.MarkingLevel;
import io.threatbus.stix.Tlp;
import io.threatbus.stix.XxHash64;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an indicator is called when it came without an id, and which of two versions of one time counts. */
class IndicatorIdentityTest {
    private static final Instant NOW = Instant.parse("2026-11-23T08:15:30Z");

    private static Indicator parsed(String properties) {
        return parsed(properties, NOW);
    }

    private static Indicator parsed(String properties, Instant now) {
        String json = "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"pattern_type\":\"stix\"," + properties + "}";
        return (Indicator) new MessageParser(MessageLimits.DEFAULT, () -> now)
                .parse(json.getBytes(StandardCharsets.UTF_8))
                .orThrow();
    }

    @Test
    void theSamePatternFromTheSameSourceHasTheSameIdentifierOnEveryBus() {
        String pattern = "\"pattern\":\"[ipv4-addr:value = '203.0.113.9']\"";
        assertThat(parsed(pattern).id()).hasToString("indicator--e8f87851-59f5-5851-a3ac-d12d9409145c");
        assertThat(parsed(pattern + ",\"x_threatbus_source\":\"blocklist\"").id())
                .hasToString("indicator--1e82207c-d7e8-51ba-a4fb-27b9b86e10b5");
        assertThat(parsed("\"pattern\":\"[domain-name:value = 'bücher.example']\","
                                + "\"x_threatbus_source\":\"list:tor-exits\"")
                        .id())
                .hasToString("indicator--fd2cd699-201f-55e8-bfd7-5a66aa63c893");
    }

    @Test
    void theCreatorIsTheSourceOfTheNameWhereNobodyElseIs() {
        String pattern = "\"pattern\":\"[ipv4-addr:value = '203.0.113.9']\"";
        String creator = ",\"created_by_ref\":\"identity--00000000-0000-4000-8000-00000000000a\"";
        assertThat(parsed(pattern + creator).id())
                .isNotEqualTo(parsed(pattern).id())
                .isEqualTo(parsed(pattern + creator, NOW.plusSeconds(86_400)).id());
    }

    @Test
    void whatWasMadeUpIsListedAndDoesNotMakeAnotherContent() {
        String pattern = "\"pattern\":\"[ipv4-addr:value = '203.0.113.9']\"";
        Indicator today = parsed(pattern);
        Indicator tomorrow = parsed(pattern, NOW.plusSeconds(86_400));
        assertThat(today.property("x_threatbus_completed").orElseThrow().value())
                .isEqualTo(List.of("id", "created", "modified", "valid_from"));
        assertThat(today.isDatedByBus()).isTrue();
        assertThat(tomorrow.rank()).isEqualTo(today.rank());
        Indicator again =
                (Indicator) MessageParser.DEFAULT.parse(today.json().bytes()).orThrow();
        assertThat(again.rank()).isEqualTo(today.rank());
        assertThat(again.isDatedByBus()).isTrue();
    }

    @Test
    void theRankComesOfWhatMattersToThoseWhoLookForIt() {
        String base = "\"id\":\"indicator--00000000-0000-4000-8000-000000000001\","
                + "\"modified\":\"2026-11-01T00:00:00Z\",\"valid_from\":\"2026-11-01T00:00:00Z\","
                + "\"pattern\":\"[ipv4-addr:value = '203.0.113.9']\"";
        long rank = parsed(base).rank();
        assertThat(parsed(base + ",\"labels\":[\"x\"],\"confidence\":5").rank()).isEqualTo(rank);
        assertThat(parsed(base + ",\"valid_until\":\"2027-01-01T00:00:00Z\"").rank())
                .isNotEqualTo(rank);
        Indicator marked = parsed(
                base + ",\"object_marking_refs\":[\"" + Tlp.RED.marking() + "\",\"" + Tlp.GREEN.marking() + "\"]");
        Indicator otherOrder = parsed(
                base + ",\"object_marking_refs\":[\"" + Tlp.GREEN.marking() + "\",\"" + Tlp.RED.marking() + "\"]");
        assertThat(otherOrder.rank()).isEqualTo(marked.rank());
        assertThat(marked.rank() >>> 61).isEqualTo(4);
        assertThat(parsed(base + ",\"object_marking_refs\":"
                                        + "[\"marking-definition--00000000-0000-4000-8000-00000000000b\"]")
                                .rank()
                        >>> 61)
                .isEqualTo(MarkingLevel.UNKNOWN);
    }

    @Test
    void numbersAreThoseOfXxh64() {
        Map.of(
                        "", 0xef46db3751d8e999L,
                        "a", 0xd24ec4f1a98c6e5bL,
                        "abc", 0x44bc2cf5ad770999L,
                        "Nobody inspects the spammish repetition", 0xfbcea83c8a378bf1L)
                .forEach((text, hash) -> assertThat(
                                XxHash64.hash(text.getBytes(StandardCharsets.US_ASCII), text.length()))
                        .as(text)
                        .isEqualTo(hash));
    }

    @Test
    void aWithdrawalIsTakenWhateverItsIntervalSays() {
        String base = "\"id\":\"indicator--00000000-0000-4000-8000-000000000003\","
                + "\"modified\":\"2026-11-02T00:00:00Z\",\"valid_from\":\"2026-11-01T00:00:00Z\","
                + "\"valid_until\":\"2026-11-01T00:00:00Z\",\"pattern\":\"[domain-name:value = 'hunt3.example']\"";
        assertThat(parsed(base + ",\"revoked\":true").isRemoval()).isTrue();
        assertThat(parsed(base + ",\"x_threatbus_update\":\"REMOVE\"").isRemoval())
                .isTrue();
    }

    @Test
    void sourcesThatAreNoTextCountAsAbsent() {
        String base = "\"pattern\":\"[domain-name:value = 'a.example']\"";
        assertThat(parsed(base + ",\"x_threatbus_source\":{\"a\":[1]}").source())
                .isEmpty();
        assertThat(parsed(base + ",\"x_threatbus_source\":\"feed\"").source()).contains("feed");
        assertThat(parsed(base + ",\"x_threatbus_update\":\"add\"").update()).isEmpty();
    }
}
