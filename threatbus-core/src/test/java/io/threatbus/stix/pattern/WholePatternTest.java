package io.threatbus.stix.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.stix.sensor.Basis;
import io.threatbus.stix.sensor.Compound;
import io.threatbus.stix.sensor.Observation;
import io.threatbus.stix.sensor.ObservationJudge;
import io.threatbus.stix.sensor.Plan;
import io.threatbus.stix.sensor.Planner;
import io.threatbus.stix.sensor.SensorProfile;
import io.threatbus.stix.sensor.Verdict;
import io.threatbus.stix.sensor.WatchItem;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** For random patterns and random observations: plans and verdicts agree with what the pattern means. */
class WholePatternTest {
    private static final int SCALE = Integer.getInteger("threatbus.fuzz.scale", 1);
    private static final int PATTERNS = 1_000 * SCALE;

    private final RandomPatterns random = new RandomPatterns(17);

    @Test
    void anObservationOfWhichAllIsKnownIsJudgedAsThePatternSays() {
        int held = 0;
        int refuted = 0;
        for (int i = 0; i < PATTERNS; i++) {
            Pattern pattern = PatternParser.parse(random.observations(2));
            // A regular expression is held against the canonical spelling of an address, not against all there are.
            boolean asksForSpelling = pattern.text().contains("MATCHES '2001:0db8:0::1/128'");
            for (int j = 0; !asksForSpelling && j < 20; j++) {
                ObservedObject object = random.object();
                Verdict verdict = ObservationJudge.judge(pattern, whole(object));
                List<ObservedObject> others = random.observed();
                List<ObservedObject> all = new ArrayList<>(others);
                all.add(object);
                assertThat(verdict == Verdict.TRUE)
                        .as("%s in %s", pattern, object)
                        .isEqualTo(new PatternEvaluator(List.of(object)).matches(pattern));
                if (verdict == Verdict.FALSE) {
                    refuted++;
                    assertThat(new PatternEvaluator(all).matches(pattern))
                            .as("%s in %s after %s", pattern, object, others)
                            .isEqualTo(new PatternEvaluator(others).matches(pattern));
                }
                held += verdict == Verdict.TRUE ? 1 : 0;
            }
        }
        assertThat(held).isGreaterThan(PATTERNS);
        assertThat(refuted).isGreaterThan(PATTERNS);
    }

    @Test
    void whatIsDecidedOnAPartOfTheKnowledgeIsNeverTakenBack() {
        int decided = 0;
        int open = 0;
        for (int i = 0; i < PATTERNS; i++) {
            Pattern pattern = PatternParser.parse(random.observations(2));
            for (int j = 0; j < 20; j++) {
                ObservedObject object = random.object();
                Verdict onPart = ObservationJudge.judge(pattern, part(object));
                if (onPart == Verdict.UNDECIDED) {
                    open++;
                } else {
                    decided++;
                    assertThat(onPart)
                            .as("%s in a part of %s", pattern, object)
                            .isEqualTo(ObservationJudge.judge(pattern, whole(object)));
                }
            }
        }
        assertThat(decided).isGreaterThan(PATTERNS);
        assertThat(open).isGreaterThan(PATTERNS);
    }

    @Test
    void whatAPlanSaysIsExactOrCheckedHoldsIfAndOnlyIfThePatternDoes() {
        Planner planner = new Planner(SensorProfile.points(), Compound.EXACT);
        int checked = 0;
        int matched = 0;
        for (int i = 0; i < PATTERNS; i++) {
            Pattern pattern = PatternParser.parse(random.observations(2));
            Plan plan = planner.plan(pattern);
            boolean promises =
                    plan.leftOut().isEmpty() && plan.items().stream().noneMatch(item -> item.basis() == Basis.HASH);
            for (int j = 0; promises && j < 20; j++) {
                List<ObservedObject> observations = random.observed();
                boolean matches = new PatternEvaluator(observations).matches(pattern);
                assertThat(isSeen(plan, observations))
                        .as("%s in %s: %s", pattern, observations, plan)
                        .isEqualTo(matches);
                matched += matches ? 1 : 0;
                checked += plan.items().stream().anyMatch(item -> item.basis() == Basis.CHECKED) ? 1 : 0;
            }
        }
        assertThat(checked).isGreaterThan(PATTERNS);
        assertThat(matched).isGreaterThan(PATTERNS / 3);
    }

    @Test
    void aPatternThatHoldsNeverEscapesItsNecessaryItems() {
        Planner planner = new Planner(SensorProfile.points(), Compound.NECESSARY);
        int matched = 0;
        for (int i = 0; i < PATTERNS; i++) {
            Pattern pattern = PatternParser.parse(random.observations(2));
            Plan plan = planner.plan(pattern);
            for (int j = 0; plan.leftOut().isEmpty() && j < 20; j++) {
                List<ObservedObject> observations = random.observed();
                if (new PatternEvaluator(observations).matches(pattern)) {
                    matched++;
                    assertThat(isSeen(plan, observations))
                            .as("%s in %s: %s", pattern, observations, plan)
                            .isTrue();
                }
            }
        }
        assertThat(matched).isGreaterThan(PATTERNS / 2);
    }

    private static boolean isSeen(Plan plan, List<ObservedObject> observations) {
        return plan.items().stream().anyMatch(item -> observations.stream().anyMatch(object -> isSeen(item, object)));
    }

    private static boolean isSeen(WatchItem item, ObservedObject object) {
        return object.shows(item.point())
                && item.conditions().stream().allMatch(condition -> new PatternEvaluator(List.of(object))
                        .matches(PatternParser.parse("[" + condition.text() + "]")));
    }

    private static Observation whole(ObservedObject object) {
        Observation.Builder builder = Observation.builder().whole();
        properties(object).forEach((path, values) -> builder.all(path, values));
        return builder.build();
    }

    /** Each property is known, known in part, or not known. */
    private Observation part(ObservedObject object) {
        Observation.Builder builder = Observation.builder();
        properties(object).forEach((path, values) -> {
            switch (random.random().nextInt(3)) {
                case 0 -> builder.all(path, values);
                case 1 -> builder.some(path, values.subList(0, random.random().nextInt(values.size() + 1)));
                default -> {}
            }
        });
        return builder.build();
    }

    private static Map<String, List<Constant>> properties(ObservedObject object) {
        Map<String, List<Constant>> properties = new TreeMap<>();
        object.properties().forEach((path, values) -> {
            if (!path.equals("file:hashes.md5")) {
                properties.put(
                        path, values.stream().map(WholePatternTest::constant).toList());
            }
        });
        return properties;
    }

    private static Constant constant(Object value) {
        return value instanceof Integer number
                ? new Constant.WholeNumber(BigInteger.valueOf(number))
                : new Constant.Text(value.toString());
    }
}
