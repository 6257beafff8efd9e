package io.threatbus.toolkit.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RejectionsTest {
    private final Rejections rejections = new Rejections();

    @Test
    void theyAreListedByReasonWithTheFirstOfEachAndHowManyMoreThereWere() {
        for (int i = 1; i <= 12; i++) {
            rejections.add("invalid-pattern", "line " + i + ": indicator--" + i);
        }
        rejections.add("no-id", "line 13");
        assertThat(rejections.count()).isEqualTo(13);
        assertThat(rejections.lines())
                .startsWith("12 rejected: invalid-pattern", "  line 1: indicator--1")
                .containsSubsequence(
                        "  line 10: indicator--10",
                        "  and 2 more rejected: invalid-pattern",
                        "1 rejected: no-id",
                        "  line 13")
                .hasSize(14);
        assertThat(rejections.rest()).containsExactly("  and 2 more rejected: invalid-pattern");
    }

    @Test
    void whatTheBusSaysOfAPartIsAddedUp() {
        Rejections part = new Rejections();
        part.add("no-id", "one");
        part.add("too-large", "two");
        rejections.add("no-id", "zero");
        rejections.addAll(part.asList());
        rejections.addAll("nonsense");
        assertThat(rejections.lines())
                .containsExactly("2 rejected: no-id", "  zero", "  one", "1 rejected: too-large", "  two");
    }

    @Test
    void theyAreBoundedAndSafeToPrintHoweverHostileTheInputIs() {
        for (int i = 0; i < 1_000; i++) {
            rejections.add("reason-" + i, "\u001b[2J\u202e\n" + "x".repeat(10_000));
        }
        List<String> lines = rejections.lines();
        assertThat(lines).hasSizeLessThan(150).contains("950 rejected: other reasons");
        assertThat(lines)
                .allMatch(line -> line.length() < 500
                        && line.chars().noneMatch(letter -> Character.isISOControl(letter) || letter == 0x202e));
    }
}
