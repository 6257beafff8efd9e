package io.threatbus.bus.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.guard.Hit;
import io.threatbus.message.Indicator;
import io.threatbus.spi.Guard;
import io.threatbus.stix.sensor.GuardMark;
import io.threatbus.stix.sensor.GuardMark.Verdict;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What several guards say of one indicator. */
class GuardsTest {
    private static final Indicator PLAIN =
            Indicator.of(Map.of("pattern_type", "stix", "pattern", "[domain-name:value = 'evil.zone.com']"));
    private static final Indicator IMPOSSIBLE =
            Indicator.of(Map.of("pattern_type", "stix", "pattern", "[ipv4-addr:value = '0.0.0.0/0']"));

    private final Guards guards = new Guards();

    private static Guard saying(Verdict verdict, String code) {
        return new Guard() {
            @Override
            public Optional<String> holdsBack(Indicator indicator) {
                return Optional.empty();
            }

            @Override
            public Optional<GuardMark> mark(Indicator indicator) {
                return Optional.of(new GuardMark(verdict, code, "why"));
            }

            @Override
            public long fingerprint() {
                return code.hashCode();
            }
        };
    }

    private Optional<String> found(Indicator indicator) {
        return guards.find(indicator).map(Hit::text);
    }

    @Test
    void aGuardOfAPluginFlagsOrHoldsBackAndIsNamed() {
        guards.add("misp", saying(Verdict.FLAG, "listed"));
        assertThat(found(PLAIN)).contains("flag listed: misp: why");
        guards.add("misp", saying(Verdict.QUARANTINE, "listed"));
        assertThat(found(PLAIN)).contains("quarantine listed: misp: why");
        guards.add("misp", indicator -> Optional.of("too-wide"));
        assertThat(found(PLAIN).orElseThrow()).startsWith("quarantine too-wide: misp: ");
    }

    @Test
    void theStrictestWordCounts() {
        guards.add("one", saying(Verdict.FLAG, "mild"));
        guards.add("two", saying(Verdict.QUARANTINE, "strict"));
        guards.add("three", saying(Verdict.FLAG, "mild"));
        assertThat(found(PLAIN)).contains("quarantine strict: two: why");
        assertThat(found(IMPOSSIBLE).orElseThrow()).startsWith("quarantine too-wide: ");
    }

    @Test
    void noPluginReleasesAndOneThatFailsLetsItPass() {
        guards.add("one", saying(Verdict.RELEASED, "free"));
        guards.add("two", indicator -> {
            throw new IllegalStateException("broken");
        });
        assertThat(found(PLAIN)).isEmpty();
        assertThat(found(IMPOSSIBLE)).isPresent();
    }

    @Test
    void whatIsKeptIsJudgedAgainWhenOneOfThemHasOtherSettings() {
        long none = guards.fingerprint();
        guards.add("misp", saying(Verdict.FLAG, "a"));
        long one = guards.fingerprint();
        guards.add("misp", saying(Verdict.FLAG, "b"));
        assertThat(guards.fingerprint()).isNotIn(none, one);
        guards.add("misp", saying(Verdict.FLAG, "a"));
        assertThat(guards.fingerprint()).isEqualTo(one);
    }
}
