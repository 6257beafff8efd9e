package io.threatbus.app.suricata.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.suricata.Indicators;
import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.app.suricata.point.Item;
import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The desired state and what engines have of it, against a simple model. */
class DesiredStateTest {
    private final DesiredState desired = new DesiredState(1_000);

    private static Item item(int number) {
        return new Item(DataSet.DOMAIN, "d" + number + ".example");
    }

    private DesiredState.Outcome take(String name, int... numbers) {
        List<Item> items = new ArrayList<>();
        for (int number : numbers) {
            items.add(item(number));
        }
        return desired.take(new Wish(Indicators.id(name), Optional.empty(), items.size(), items, Optional.empty()));
    }

    @Test
    void anItemIsWantedAsLongAsOneIndicatorNamesIt() {
        assertThat(take("one", 1).changed()).hasSize(1);
        assertThat(take("two", 1).changed()).isEmpty();
        assertThat(take("one").changed()).as("another one is first").hasSize(1);
        assertThat(desired.holders(item(1))).containsExactly(Indicators.id("two"));
        assertThat(take("two").changed()).hasSize(1);
        assertThat(desired.holders(item(1))).isEmpty();
        assertThat(desired.points()).isZero();
    }

    @Test
    void whatFindsNoRoomIsRefusedAndRoomIsFreedByWhatGoes() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(take("i" + i, i).verdict()).isEqualTo(DesiredState.Verdict.TAKEN);
        }
        assertThat(take("more", 5_000).verdict()).isEqualTo(DesiredState.Verdict.FULL);
        assertThat(take("i7", 7, 8).verdict()).as("it would grow").isEqualTo(DesiredState.Verdict.FULL);
        assertThat(desired.holders(item(7)))
                .as("what it was is not wanted any longer")
                .isEmpty();
        assertThat(take("more", 5_000).verdict()).isEqualTo(DesiredState.Verdict.TAKEN);
    }

    @Test
    void anIndicatorEndsByItselfUnlessItsEndWasMoved() {
        StixId id = Indicators.id("ending");
        desired.take(new Wish(id, Optional.of(100L), 1, List.of(item(1)), Optional.empty()));
        desired.take(new Wish(id, Optional.of(200L), 1, List.of(item(1)), Optional.empty()));
        assertThat(desired.due(150)).isEmpty();
        assertThat(desired.holders(item(1))).hasSize(1);
        assertThat(desired.due(200)).hasSize(1);
        assertThat(desired.holders(item(1))).isEmpty();
    }

    /** An engine with JSON that loses everything, or reads old files, now and then; followed to the letter. */
    @Test
    void whateverHappensFollowingTheStepsMakesAnEngineEqualToWhatIsWanted() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            DesiredState mine = new DesiredState(10_000);
            SensorState state = new SensorState(mine, seed % SensorState.MOST);
            Map<String, String> engine = new HashMap<>();
            Map<String, String> file = new HashMap<>();
            Map<StixId, Set<Integer>> model = new HashMap<>();
            Set<Entry> touched = new HashSet<>();
            for (int step = 0; step < 300; step++) {
                StixId id = Indicators.id("i" + random.nextInt(12));
                Set<Integer> numbers = new HashSet<>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    numbers.add(random.nextInt(8));
                }
                model.put(id, numbers);
                List<Item> items =
                        numbers.stream().sorted().map(DesiredStateTest::item).toList();
                touched.addAll(mine.take(new Wish(id, Optional.empty(), items.size(), items, Optional.empty()))
                        .changed());
                int event = random.nextInt(30);
                if (event == 0) {
                    file.clear();
                    file.putAll(engine);
                } else if (event == 1) {
                    engine.clear();
                    engine.putAll(file);
                    assertThat(state.reread(DataSet.DOMAIN, System.nanoTime())).isTrue();
                    touched.addAll(state.wrong(DataSet.DOMAIN));
                } else if (event == 2) {
                    state.has(DataSet.DOMAIN, new TreeMap<>(engine), random.nextBoolean());
                    touched.addAll(state.wrong(DataSet.DOMAIN));
                } else if (event < 15) {
                    touched.forEach(entry -> apply(state, engine, entry, random));
                    touched.removeIf(entry -> state.next(entry) instanceof Step.Nothing);
                }
            }
            for (int pass = 0; pass < 20; pass++) {
                state.wrong(DataSet.DOMAIN).forEach(entry -> apply(state, engine, entry, random));
            }
            Set<String> wanted = new HashSet<>();
            model.values()
                    .forEach(numbers ->
                            numbers.forEach(number -> wanted.add(item(number).value())));
            assertThat(engine.keySet()).as("seed %d", seed).isEqualTo(wanted);
            engine.forEach((value, indicator) -> assertThat(mine.holders(new Item(DataSet.DOMAIN, value)))
                    .as("the JSON of %s", value)
                    .extracting(StixId::toString)
                    .contains(indicator));
            assertThat(state.held(DataSet.DOMAIN)).isEqualTo(wanted.size());
        }
    }

    /** As Suricata does it: an item that is there keeps its JSON; sometimes the answer is lost. */
    private static void apply(SensorState state, Map<String, String> engine, Entry entry, Random random) {
        Step step = state.next(entry);
        boolean lost = random.nextInt(40) == 0;
        if (step instanceof Step.Remove || step instanceof Step.Replace) {
            engine.remove(entry.value());
            if (!lost) {
                state.removed(entry);
            }
        }
        Optional<StixId> add = step instanceof Step.Add one
                ? Optional.of(one.indicator())
                : step instanceof Step.Replace other ? Optional.of(other.indicator()) : Optional.empty();
        add.ifPresent(indicator -> {
            engine.putIfAbsent(entry.value(), indicator.toString());
            if (!lost) {
                state.added(entry, indicator);
            }
        });
        if (lost && !(step instanceof Step.Nothing)) {
            state.unknown(entry);
        }
    }
}
