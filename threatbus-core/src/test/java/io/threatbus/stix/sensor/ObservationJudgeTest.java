package io.threatbus.stix.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.stix.pattern.Constant;
import io.threatbus.stix.pattern.PatternParser;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObservationJudgeTest {
    private final Observation.Builder seen = Observation.builder();

    @Test
    void aPortThatWasSeenConfirmsOrRefutesAndOneThatWasNotLeavesItOpen() {
        String pattern = "[network-traffic:dst_ref.value = '203.0.113.9' AND network-traffic:dst_port = '443']";
        all("network-traffic:dst_ref.value", "203.0.113.9");
        assertThat(judge(pattern)).isEqualTo(Verdict.UNDECIDED);

        seen.all("network-traffic:dst_port", List.of(new Constant.WholeNumber(BigInteger.valueOf(443))));
        assertThat(judge(pattern)).isEqualTo(Verdict.TRUE);
        assertThat(judge(pattern.replace("443", "80"))).isEqualTo(Verdict.FALSE);
    }

    @Test
    void anAnswerThatMayBePartialDoesNotRefute() {
        String pattern = "[domain-name:value = 'A.example' AND domain-name:resolves_to_refs[*].value = '203.0.113.9']";
        all("domain-name:value", "a.example");
        seen.some("domain-name:resolves_to_refs[*].value", List.of(new Constant.Text("203.0.113.7")));
        assertThat(judge(pattern)).isEqualTo(Verdict.UNDECIDED);

        seen.all("domain-name:resolves_to_refs[*].value", List.of());
        assertThat(judge(pattern)).isEqualTo(Verdict.FALSE);
    }

    @Test
    void oneObservationNeverMakesTwoButMayBePartOfThem() {
        all("url:value", "a");
        assertThat(judge("[url:value = 'a'] AND [url:value = 'b']")).isEqualTo(Verdict.UNDECIDED);
        assertThat(judge("[url:value = 'c'] AND [url:value = 'b']")).isEqualTo(Verdict.FALSE);
        assertThat(judge("[url:value = 'a'] REPEATS 2 TIMES")).isEqualTo(Verdict.UNDECIDED);
        assertThat(judge("[url:value = 'a'] OR [file:name = 'b']")).isEqualTo(Verdict.TRUE);
    }

    @Test
    void aWindowOfTimeIsHeldAgainstTheTimeOfTheObservation() {
        String pattern = "[url:value = 'a'] START t'2026-01-01T00:00:00Z' STOP t'2026-02-01T00:00:00Z'";
        all("url:value", "a");
        assertThat(judge(pattern)).isEqualTo(Verdict.UNDECIDED);
        seen.at(Instant.parse("2026-01-15T00:00:00Z"));
        assertThat(judge(pattern)).isEqualTo(Verdict.TRUE);
        seen.at(Instant.parse("2026-02-01T00:00:00Z"));
        assertThat(judge(pattern)).isEqualTo(Verdict.FALSE);
    }

    @Test
    void anExpressionThatWouldTakeForEverIsLeftOpen() {
        all("url:value", "a".repeat(60) + "!");
        assertThat(judge("[url:value MATCHES '^(.*a){20}$']")).isEqualTo(Verdict.UNDECIDED);
        assertThat(judge("[url:value MATCHES '(']")).isEqualTo(Verdict.UNDECIDED);
        assertThat(judge("[url:value LIKE '%a%a%a%a%a%a%a%a%a%a%a%a%a%b']")).isEqualTo(Verdict.FALSE);
        assertThat(judge("[url:value LIKE 'a%_']")).isEqualTo(Verdict.TRUE);
    }

    private void all(String path, String value) {
        seen.all(path, List.of(new Constant.Text(value)));
    }

    private Verdict judge(String pattern) {
        return ObservationJudge.judge(PatternParser.parse(pattern), seen.build());
    }
}
