package io.threatbus.app.zeek.intel;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.stix.sensor.Compound;
import io.threatbus.stix.sensor.GuardFinding;
import io.threatbus.testing.Samples;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class IntelTranslatorTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private static final IntelMapper PLAIN = new IntelMapper(IntelOptions.PLAIN);

    private final AtomicInteger forgotten = new AtomicInteger();
    private final IntelTranslator translator = new IntelTranslator(2, forgotten::incrementAndGet);

    private List<String> translate(Indicator indicator) {
        return translator.translate(indicator, PLAIN).changes().stream()
                .map(change -> change.operation() + " " + change.item().value()
                        + (change.indicator().equals(indicator.id()) ? "" : " for another"))
                .toList();
    }

    private static Indicator with(Indicator indicator, String pattern) {
        return indicator.with(Map.of("pattern", pattern));
    }

    @Test
    void aVersionOfWhichTheGuardLeavesOutAnotherValueByNowIsNotGivenYet() {
        AtomicReference<String> listed = new AtomicReference<>("none");
        IntelMapper guarded = new IntelMapper(
                IntelOptions.PLAIN,
                point -> point.value().equals(listed.get())
                        ? Optional.of(new GuardFinding(GuardFinding.Weight.IMPOSSIBLE, "warning-list", "on a list"))
                        : Optional.empty());
        Indicator indicator = with(Samples.indicator("a"), "[domain-name:value IN ('x.example', 'y.example')]");
        translator.translate(indicator, guarded);
        assertThat(translator.isGiven(indicator, guarded)).isTrue();

        listed.set("x.example");
        assertThat(translator.isGiven(indicator, guarded)).isFalse();
        assertThat(translator.translate(indicator, guarded).changes())
                .extracting(change -> change.operation() + " " + change.item().value())
                .contains("REMOVE x.example")
                .doesNotContain("ADD x.example");
        assertThat(translator.isGiven(indicator, guarded)).isTrue();
    }

    @Test
    void allItemsOfAnIndicatorAreRemovedTogether() {
        Indicator indicator = with(Samples.indicator("a"), "[domain-name:value IN ('x.example', 'y.example')]");
        assertThat(translate(indicator)).containsExactly("ADD x.example", "ADD y.example");
        assertThat(translate(indicator.removal(StixTimestamp.of(NOW))))
                .containsExactly("REMOVE x.example", "REMOVE y.example");
    }

    @Test
    void aNewPatternRemovesWhatTheOldOneHadAndTheNewOneHasNot() {
        Indicator indicator = with(Samples.indicator("a"), "[domain-name:value IN ('x.example', 'y.example')]");
        translate(indicator);
        assertThat(translate(with(indicator, "[domain-name:value IN ('y.example', 'z.example')]")))
                .containsExactly("ADD y.example", "ADD z.example", "REMOVE x.example");
    }

    @Test
    void aNewPatternThatZeekDoesNotKnowStillRemovesTheOldItems() {
        Indicator indicator = Samples.indicator("a");
        translate(indicator);
        IntelTranslator.Translation translation =
                translator.translate(with(indicator, "[domain-name:value != 'x']"), PLAIN);
        assertThat(translation.changes()).hasSize(1);
        assertThat(translation.unmapped()).hasSize(1);
    }

    @Test
    void theBusHasDecidedAndDatesMeanNothingHere() {
        Indicator indicator = Samples.indicator("a");
        assertThat(translate(indicator.with(Map.of("revoked", true)))).containsExactly("REMOVE a.example");
        assertThat(translate(indicator.with(Map.of("valid_until", "2026-05-31T00:00:00Z"))))
                .containsExactly("ADD a.example");
    }

    @Test
    void valuesThatDifferInCaseAloneAreOneItemForZeek() {
        Indicator lower = with(Samples.indicator("a"), "[domain-name:value = 'evil.example']");
        Indicator upper = with(Samples.indicator("b"), "[domain-name:value = 'Evil.example']");
        translate(lower);
        translate(upper);
        assertThat(translate(lower.removal(StixTimestamp.of(NOW))))
                .containsExactly("REMOVE evil.example", "ADD Evil.example for another");
        assertThat(translate(upper.removal(StixTimestamp.of(NOW)))).containsExactly("REMOVE Evil.example");
    }

    @Test
    void aRemovalOfSomethingUnknownIsPassedOnByItsPattern() {
        assertThat(translate(Samples.indicator("a").removal(StixTimestamp.of(NOW))))
                .containsExactly("REMOVE a.example");
    }

    @Test
    void aValueThatAnotherIndicatorWantsIsGivenAgain() {
        translate(Samples.indicator("a"));
        Indicator other = with(Samples.indicator("b"), "[domain-name:value = 'a.example']");
        translate(other);
        assertThat(translate(Samples.indicator("a").removal(StixTimestamp.of(NOW))))
                .containsExactly("REMOVE a.example", "ADD a.example for another");
        assertThat(translate(other.removal(StixTimestamp.of(NOW)))).containsExactly("REMOVE a.example");
    }

    @Test
    void memoryIsBoundedAndTheOldestIsForgottenFirst() {
        translate(Samples.indicator("a"));
        translate(Samples.indicator("b"));
        translate(Samples.indicator("c"));
        assertThat(forgotten).hasValue(1);
        assertThat(translate(with(Samples.indicator("a"), "[domain-name:value = 'new.example']")))
                .containsExactly("ADD new.example");
        assertThat(translate(with(Samples.indicator("c"), "[domain-name:value = 'new.example']")))
                .containsExactly("ADD new.example", "REMOVE c.example");
    }

    @Test
    void aScriptThatKeepsItemsByIndicatorIsGivenContextAndConditionsAndNothingTwice() {
        IntelMapper rich = new IntelMapper(new IntelOptions(true, Compound.EXACT, false));
        Indicator indicator = Samples.indicator("a")
                .with(Map.of(
                        "pattern",
                        "[domain-name:value = 'a.example' AND network-traffic:dst_port = 8443]",
                        "name",
                        "A\nname",
                        "labels",
                        List.of("PlugX", "apt"),
                        "confidence",
                        80,
                        "external_references",
                        List.of(Map.of("source_name", "x", "url", "https://x.example/1"))));
        translator.translate(Samples.indicator("b"), rich);

        IntelChange change = translator.translate(indicator, rich).changes().get(0);

        assertThat(change.context())
                .containsEntry("name", "A name")
                .containsEntry("labels", "PlugX,apt")
                .containsEntry("confidence", "80")
                .containsEntry("url", "https://x.example/1");
        assertThat(change.conditions()).singleElement().satisfies(condition -> assertThat(condition.values())
                .containsExactly("8443"));
        assertThat(change.toRecord().toString()).contains("destination-port", "8443", "PlugX,apt");
        assertThat(translator
                        .translate(indicator.removal(StixTimestamp.of(NOW)), rich)
                        .changes())
                .extracting(IntelChange::operation)
                .containsExactly(IntelChange.Operation.REMOVE);
    }
}
