package io.threatbus.stix.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** For random patterns and random observations: a pattern matches if and only if one of its points is seen. */
class PointSoundnessTest {
    private static final int SCALE = Integer.getInteger("threatbus.fuzz.scale", 1);
    private static final int PATTERNS = 3_000 * SCALE;

    private final RandomPatterns random = new RandomPatterns(4);

    @Test
    void aPatternMatchesIfAndOnlyIfOneOfItsPointsIsSeen() {
        int extracted = 0;
        int matched = 0;
        for (int i = 0; i < PATTERNS; i++) {
            Pattern pattern = PatternParser.parse(random.observations(2));
            if (PointExtraction.extract(pattern) instanceof Points points) {
                extracted++;
                for (int j = 0; j < 20; j++) {
                    List<ObservedObject> observations = random.observed();
                    boolean matches = new PatternEvaluator(observations).matches(pattern);
                    assertThat(isSeen(points, observations))
                            .as("%s in %s", pattern, observations)
                            .isEqualTo(matches);
                    matched += matches ? 1 : 0;
                }
            }
        }
        assertThat(extracted).isGreaterThan(PATTERNS / 10);
        assertThat(matched).isGreaterThan(extracted);
    }

    @Test
    void aPatternMatchesOnlyIfOneOfItsNecessaryPointsIsSeen() {
        int extracted = 0;
        int matched = 0;
        for (int i = 0; i < PATTERNS; i++) {
            Pattern pattern = PatternParser.parse(random.observations(2));
            if (PointExtraction.necessaryPoints(pattern) instanceof Points points) {
                extracted++;
                for (int j = 0; j < 20; j++) {
                    List<ObservedObject> observations = random.observed();
                    if (new PatternEvaluator(observations).matches(pattern)) {
                        assertThat(isSeen(points, observations))
                                .as("%s in %s", pattern, observations)
                                .isTrue();
                        matched++;
                    }
                }
            }
        }
        assertThat(extracted).isGreaterThan(PATTERNS / 5);
        assertThat(matched).isGreaterThan(extracted / 2);
    }

    private static boolean isSeen(Points points, List<ObservedObject> observations) {
        return points.points().stream()
                .anyMatch(point -> observations.stream().anyMatch(object -> object.shows(point)));
    }
}
