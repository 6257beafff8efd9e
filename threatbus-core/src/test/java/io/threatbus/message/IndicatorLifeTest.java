package io.threatbus.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.stix.Tlp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndicatorLifeTest {
    private static final String ID = "indicator--6001e31f-34fc-4252-8a32-0e8dc3268265";

    @ParameterizedTest
    @CsvSource({
        "2026-01-09T23:59:59.999999Z, PENDING",
        "2026-01-10T00:00:00Z, ACTIVE",
        "2026-01-19T23:59:59.999999999Z, ACTIVE",
        "2026-01-20T00:00:00Z, EXPIRED",
        "2036-01-20T00:00:00Z, EXPIRED",
    })
    void anIndicatorIsActiveFromValidFromUntilJustBeforeValidUntil(Instant instant, IndicatorState state) {
        Indicator indicator =
                indicator(Map.of("valid_from", "2026-01-10T00:00:00Z", "valid_until", "2026-01-20T00:00:00Z"));

        assertThat(indicator.stateAt(instant)).isEqualTo(state);
    }

    @Test
    void withoutValidUntilItStaysActive() {
        Indicator indicator = indicator(Map.of("valid_from", "2026-01-10T00:00:00Z"));

        assertThat(indicator.stateAt(Instant.MAX)).isEqualTo(IndicatorState.ACTIVE);
        assertThat(indicator.stateAt(Instant.MIN)).isEqualTo(IndicatorState.PENDING);
    }

    @Test
    void aRevokedOrRemovedIndicatorIsRemovedWhateverItsDatesSay() {
        Indicator revoked = indicator(Map.of("revoked", true, "valid_from", "2026-01-10T00:00:00Z"));
        Indicator removed = indicator(Map.of("x_threatbus_update", "REMOVE", "valid_until", "2026-01-20T00:00:00Z"));

        for (String instant : List.of("2020-01-01T00:00:00Z", "2026-01-15T00:00:00Z", "2030-01-01T00:00:00Z")) {
            assertThat(revoked.stateAt(Instant.parse(instant))).isEqualTo(IndicatorState.REMOVED);
            assertThat(removed.stateAt(Instant.parse(instant))).isEqualTo(IndicatorState.REMOVED);
        }
    }

    @Test
    void whatWasLetInCanBeWithdrawnHoweverLargeItIs() {
        int depth = 400;
        byte[] deep = ("[".repeat(depth) + "]".repeat(depth)).getBytes(StandardCharsets.UTF_8);
        Map<String, Object> properties = new HashMap<>(
                Map.of("type", "indicator", "spec_version", "2.1", "pattern", "[a:b = 1]", "pattern_type", "stix"));
        properties.put("x_deep", JsonText.trusted(deep));
        properties.put("x_long", Collections.nCopies(20_000, 1));
        properties.put("x_large", "x".repeat(2_000_000));
        MessageLimits generous = new MessageLimits(3_000_000, depth + 1, 50_000);
        Indicator large = (Indicator) new MessageParser(generous, InstantSource.system())
                .parse(Json.write(properties))
                .orThrow();

        Indicator removal = large.removal(StixTimestamp.of("2026-02-01T00:00:00Z"));

        assertThat(removal.isRemoval()).isTrue();
        assertThat(removal.with(Map.of("x_large", Json.NULL)).json().size()).isLessThan(100_000);
    }

    @Test
    void anEditDoesNotRemove() {
        Indicator edited = indicator(Map.of("x_threatbus_update", "EDIT"));

        assertThat(edited.stateAt(Instant.parse("2026-01-15T00:00:00Z"))).isEqualTo(IndicatorState.ACTIVE);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T00:00:00.001Z, NEWER",
        "2026-01-02T00:00:00.000001Z, NEWER",
        "2026-01-02T00:00:00Z, EQUAL",
        "2026-01-02T00:00:00.000Z, EQUAL",
        "2026-01-01T23:59:59.999Z, OLDER",
    })
    void versionsAreOrderedByModified(String modified, Revision revision) {
        Indicator known = indicator(Map.of("modified", "2026-01-02T00:00:00Z"));

        assertThat(indicator(Map.of("modified", modified)).revisionOf(known)).isEqualTo(revision);
    }

    @Test
    void aRemovalIsNewerThanWhatItWithdraws() {
        Indicator known = indicator(Map.of());
        Indicator removal = known.removal(StixTimestamp.of("2026-01-03T00:00:00Z"));

        assertThat(removal.revisionOf(known)).isEqualTo(Revision.NEWER);
        assertThat(removal.stateAt(Instant.parse("2026-01-15T00:00:00Z"))).isEqualTo(IndicatorState.REMOVED);
    }

    @Test
    void differentObjectsHaveNoOrder() {
        Indicator other = indicator(Map.of("id", StixId.random("indicator").toString()));

        assertThatThrownBy(() -> indicator(Map.of()).revisionOf(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(ID);
    }

    @Test
    void theStrictestMarkingTellsHowFarItMayBePassedOn() {
        Indicator indicator = indicator(Map.of(
                "object_marking_refs",
                List.of(
                        "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
                        Tlp.RED.marking().toString())));

        assertThat(indicator.tlp()).contains(Tlp.RED);
        assertThat(indicator(Map.of()).tlp()).isEmpty();
    }

    private static Indicator indicator(Map<String, ?> properties) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "id", ID,
                "created", "2026-01-01T00:00:00Z",
                "modified", "2026-01-02T00:00:00Z",
                "valid_from", "2026-01-01T00:00:00Z",
                "pattern", "[domain-name:value = 'evil.example']",
                "pattern_type", "stix"));
        all.putAll(properties);
        return Indicator.of(all);
    }
}
