package io.threatbus.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import io.threatbus.message.IndicatorKind;
import io.threatbus.message.MessageLimits;
import io.threatbus.message.MessageParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The worked histories of docs/indicator-life.md: what is sent at each step, and what is known at the end. */
class HistoriesTest {
    private static final Pattern STEP =
            Pattern.compile("(?:(\\w):)?([crvwuxe])(\\d+)([a-z])?(?:\\((\\w+) (\\d+)d?\\))?(?:@(\\d+)d)?");

    /** Of two values of one time the one with the greater rank is called b in the histories. */
    private static final Map<String, String> VALUES = valuesByRank();

    private static Map<String, String> valuesByRank() {
        Indicator one = Words.content(Words.ID, "", 10, "one");
        Indicator two = Words.content(Words.ID, "", 10, "two");
        boolean ordered = Long.compareUnsigned(one.rank(), two.rank()) < 0;
        return ordered ? Map.of("a", "one", "b", "two") : Map.of("a", "two", "b", "one");
    }

    private static Hold hold(Indicator indicator) {
        if (indicator.pattern().contains("dropped")) {
            return Hold.DROPPED;
        }
        boolean held = indicator.pattern().contains("held")
                || indicator.json().toString().contains("x_test_held");
        return held ? Hold.QUARANTINED : indicator.pattern().contains("flagged") ? Hold.FLAGGED : Hold.NONE;
    }

    static LifeRules rules() {
        Map<IndicatorKind, Duration> lifetimes = new EnumMap<>(IndicatorKind.class);
        for (IndicatorKind kind : IndicatorKind.values()) {
            lifetimes.put(kind, Duration.ofDays(30));
        }
        return new LifeRules(
                true, new DefaultLifetimes(lifetimes), true, true, Duration.ofDays(90), HistoriesTest::hold);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "1  | c10a r20 c10a c30a                              | A R - A       | active 30",
                "2  | c10a c20b c10a                                  | A E -         | active 20",
                "3  | c10a c10b c10a                                  | A E -         | active 10",
                "3' | c10b c10a                                       | A -           | active 10",
                "4  | c10a r10 c10a                                   | A R -         | withdrawn by source",
                "5  | r20 c10a r25                                    | R - -         | withdrawn by source",
                "6  | c10a v20 u22                                    | A R -         | withdrawn by source",
                "7  | c10a w11 c10a c9b c12a                          | A R - - A     | active 12",
                "8  | c10a w11 c10a u12 c10a w13 c10a                 | A R - A - R - | withdrawn by operator",
                "9  | c10a(from 10d) c10a(from 10d)@1d @10d           | - - A         | active 10",
                "10 | c10a c20b(from 10d) @10d                        | A R A         | active 20",
                "11 | c10a(until 5d) @5d c10a(until 5d)@6d c20a(until 9d)@7d | A R - A | active 20",
                "12 | c10a c10a@20d @31d @50d c10a@60d                | A - - R A     | active 10",
                "13 | c10a c20a(until 1d)@1d                          | A R           | expired 20",
                "14 | c10a(until 0d)                                  | R             | expired 10",
                "15 | S:c10a T:c10a S:r20 T:r15 T:c16a                | A - - R A     | active 16",
                "16 | S:c50b T:c30a S:r60 T:r40 T:c45a                | A - - R A     | active 50",
                "17 | S:c10a T:c10a S:v20 T:c10a                      | A - R -       | withdrawn by source",
                "18 | c10a x11(of 10)@1d @31d x11(of 10)@32d          | A - R -       | expired 10",
                "19 | x11(of 10) c10a                                 | R A           | active 10",
                "20 | c10q release c20q r30                           | - A E R       | withdrawn by source",
                "22 | c10a c20a r15                                   | A E -         | active 20",
                "23 | e10a e10a@20d @31d                              | A - R         | expired 10",
                "25 | c10a(from 10d) r20 @10d                         | - - -         | withdrawn by source"
            })
    void endsAsWritten(String number, String steps, String sent, String end) {
        LifeBus bus = new LifeBus(rules(), Words.day(0));
        List<String> told = new ArrayList<>();
        for (String step : steps.trim().split("\\s+(?![^(]*\\))", -1)) {
            String news = step(bus, step);
            told.add(news.isEmpty() ? "-" : news);
        }
        assertThat(String.join(" ", told)).isEqualTo(sent.trim());
        assertThat(describe(bus)).isEqualTo(end.trim());
        assertThat(bus.held.containsKey(Words.ID)).isEqualTo(end.trim().startsWith("active"));
        bus.restart();
        assertThat(describe(bus)).as("after a restart").isEqualTo(end.trim());
    }

    private static String describe(LifeBus bus) {
        KnownIndicator known = bus.known(Words.ID);
        LifeState state = known.state();
        if (state == LifeState.WITHDRAWN) {
            return known.isWithdrawnByOperator() ? "withdrawn by operator" : "withdrawn by source";
        }
        return state.label() + " " + (known.modified() - Words.micros(Words.BEGINNING)) / 1000;
    }

    private static String step(LifeBus bus, String step) {
        if (step.equals("release")) {
            return bus.hear(Act.of(bus.content(Words.ID), Act.Kind.RELEASED, 1), false);
        }
        if (step.startsWith("@")) {
            return bus.at(Words.day(Integer.parseInt(step.substring(1, step.length() - 1))));
        }
        Matcher matcher = STEP.matcher(step);
        assertThat(matcher.matches()).as(step).isTrue();
        if (matcher.group(7) != null) {
            bus.at(Words.day(Integer.parseInt(matcher.group(7))));
        }
        return bus.hear(word(bus, matcher), matcher.group(2).equals("e"));
    }

    private static Indicator word(LifeBus bus, Matcher step) {
        String source = step.group(1) == null ? "" : step.group(1);
        int time = Integer.parseInt(step.group(3));
        String value = step.group(4) == null ? "a" : step.group(4);
        Map<String, Object> properties = Words.properties(Words.ID, source, time, VALUES.getOrDefault(value, value));
        if (value.equals("q")) {
            properties.put("x_test_held", true);
        }
        String kind = step.group(2);
        if (step.group(5) != null && !step.group(5).equals("of")) {
            properties.put("valid_" + step.group(5), limit(step).toString());
            if (step.group(6).equals("0")) {
                properties.put("valid_from", "2026-10-01T00:00:00Z");
            }
        }
        switch (kind) {
            case "r" -> properties.put("x_threatbus_update", "REMOVE");
            case "v" -> properties.put("revoked", true);
            case "w" -> {
                return act(bus, Act.Kind.WITHDRAWN, time);
            }
            case "u" -> {
                return act(bus, Act.Kind.RESTORED, time);
            }
            case "x" -> {
                properties.put("modified", Words.ms(10).toString());
                return Act.of(Indicator.of(properties), Act.Kind.EXPIRED, time - 10);
            }
            default -> {}
        }
        return Indicator.of(properties);
    }

    private static Object limit(Matcher step) {
        int day = Integer.parseInt(step.group(6));
        return day == 0 ? Words.ms(0) : Words.onDay(day);
    }

    private static Indicator act(LifeBus bus, Act.Kind kind, int time) {
        Indicator content = bus.content(Words.ID);
        return Act.of(
                content, kind, time - (int) (content.modified().epochMicros() - Words.micros(Words.BEGINNING)) / 1000);
    }

    @Test
    void whatAScriptListsWithoutIdAndTimesIsOneIndicatorThatEndsWhenTheScriptSaysSo() {
        LifeBus bus = new LifeBus(rules(), Words.day(0));
        String content = "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"pattern_type\":\"stix\","
                + "\"pattern\":\"[ipv4-addr:value = '203.0.113.9']\"";
        assertThat(bus.hear(parsed(content + "}", 10), false)).isEqualTo("A");
        assertThat(bus.hear(parsed(content + "}", 20), false)).isEmpty();
        assertThat(bus.hear(parsed(content + ",\"x_threatbus_update\":\"REMOVE\"}", 30), false))
                .isEqualTo("R");
        assertThat(bus.hear(parsed(content + "}", 40), false)).isEqualTo("A");
        assertThat(bus.ids()).hasSize(1);
        KnownIndicator known = bus.known(bus.ids().iterator().next());
        assertThat(known.modified()).isEqualTo(Words.ms(40).epochMicros());
        assertThat(bus.outcomes)
                .containsExactly(
                        Outcome.ADDED_FIRST, Outcome.NOTED_RENEWED, Outcome.REMOVED_WITHDRAWN, Outcome.ADDED_RETURNED);
    }

    private static Indicator parsed(String json, int milliseconds) {
        MessageParser parser = new MessageParser(MessageLimits.DEFAULT, () -> Words.BEGINNING.plusMillis(milliseconds));
        return (Indicator) parser.parse(json.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .orThrow();
    }

    @Test
    void withoutAStoreWhatReturnsIsSentAsItArrives() {
        LifeBus bus = new LifeBus(LifeRules.UNSTORED, Words.day(0));
        StringBuilder told = new StringBuilder();
        for (String step : "S:c50b T:c30a S:r60 T:r40 T:c45a".split(" ", -1)) {
            told.append(step(bus, step)).append('.');
        }
        assertThat(told).hasToString("A...R.A.");
        assertThat(bus.held.get(Words.ID).modified()).isEqualTo(Words.ms(45));
    }

    @Test
    void withoutAStoreWhatBeginsLaterIsSentAtOnceAndWhatIsOverIsSentAsRemoval() {
        LifeBus bus = new LifeBus(LifeRules.UNSTORED, Words.day(0));
        assertThat(step(bus, "c10a(from 10d)")).isEqualTo("A");
        LifeBus other = new LifeBus(LifeRules.UNSTORED, Words.day(0));
        assertThat(step(other, "c10a(until 0d)")).isEqualTo("R");
    }

    @Test
    void aRemovalWhosePropertiesDoNotMakeAnActIsAPlainRemoval() {
        LifeBus bus = new LifeBus(rules(), Words.day(0));
        step(bus, "c10a");
        Indicator far = bus.content(Words.ID)
                .with(Map.of(
                        "x_threatbus_act",
                        "withdrawn",
                        "x_threatbus_of",
                        Words.ms(10).toString(),
                        "x_threatbus_update",
                        "REMOVE",
                        "modified",
                        Words.ms(5000).toString()));
        assertThat(far.act()).isEmpty();
        assertThat(bus.hear(far, false)).isEqualTo("R");
        assertThat(bus.known(Words.ID).isWithdrawnByOperator()).isFalse();
        Indicator notRemoving = bus.content(Words.ID)
                .with(Map.of(
                        "x_threatbus_act",
                        "withdrawn",
                        "x_threatbus_of",
                        Words.ms(10).toString()));
        assertThat(notRemoving.act()).isEmpty();
        assertThat(Act.of(bus.content(Words.ID), Act.Kind.RESTORED, 300).modified())
                .isEqualTo(Words.ms(10 + 255));
    }
}
