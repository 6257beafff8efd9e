package io.threatbus.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds after every step of random histories, by the numbers of docs/indicator-life.md, section 12. */
class InvariantsTest {
    private static final int HISTORIES = Integer.getInteger("threatbus.histories", 200);
    private static final int STEPS = 100;
    private static final String[] SOURCES = {"", "S", "T"};
    private static final String[] VALUES = {"a", "b", "c", "a", "b", "c", "held", "flagged", "dropped"};

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void holdAfterEveryStep(boolean stored) {
        for (int seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            LifeBus bus = new LifeBus(stored ? HistoriesTest.rules() : LifeRules.UNSTORED, Words.day(0));
            Map<StixId, String> before = new HashMap<>();
            for (int step = 0; step < STEPS; step++) {
                String where = "seed " + seed + ", step " + step;
                if (random.nextInt(20) == 0) {
                    restart(bus, stored, where);
                    before.clear();
                } else if (random.nextInt(8) == 0) {
                    bus.at(bus.now() + (1 + random.nextInt(10)) * 86_400_000_000L);
                } else {
                    hear(bus, random, where);
                }
                check(bus, stored, where);
                never(bus, before, where);
            }
        }
    }

    private static void hear(LifeBus bus, Random random, String where) {
        Indicator word = word(bus, random);
        int outcomes = bus.outcomes.size();
        boolean history = random.nextInt(6) == 0;
        String told = bus.hear(word, history);
        assertThat(bus.outcomes).as("one outcome, %s", where).hasSize(outcomes + 1);
        if (told.equals("A") || told.equals("E")) {
            long end = bus.known(word.id()).end();
            assertThat(bus.known(word.id()).modified())
                    .as("never what is withdrawn, %s", where)
                    .isGreaterThan(KnownIndicator.NONE);
            boolean someoneStands = bus.known(word.id()).stakes.anyStands(end);
            assertThat(someoneStands)
                    .as("somebody stands by what is sent, %s", where)
                    .isTrue();
        }
        String facts = bus.facts(word.id());
        if (random.nextInt(3) == 0) {
            bus.hear(word, history);
            assertThat(bus.facts(word.id()))
                    .as("a repeated word changes nothing, %s: %s", where, word.json())
                    .isEqualTo(facts);
        }
    }

    /** A word of any kind and source about one of three indicators, at one of a few times. */
    static Indicator word(LifeBus bus, Random random) {
        StixId id = Words.id(1 + random.nextInt(3));
        String source = SOURCES[random.nextInt(SOURCES.length)];
        int time = 1 + random.nextInt(12);
        Map<String, Object> properties = Words.properties(id, source, time, VALUES[random.nextInt(VALUES.length)]);
        if (random.nextInt(6) == 0) {
            properties.put("valid_from", Words.onDay(1 + random.nextInt(60)).toString());
        }
        if (random.nextInt(5) == 0) {
            properties.put("valid_until", Words.onDay(70 + random.nextInt(200)).toString());
        }
        switch (random.nextInt(10)) {
            case 0, 1 -> properties.put("x_threatbus_update", "REMOVE");
            case 2 -> properties.put("revoked", true);
            case 3, 4 -> {
                Indicator content = bus.content(id) == null ? Indicator.of(properties) : bus.content(id);
                Act.Kind[] kinds = Act.Kind.values();
                return Act.of(content, kinds[random.nextInt(kinds.length)], 1 + random.nextInt(4));
            }
            default -> {}
        }
        return Indicator.of(properties);
    }

    /** 1, 4 (checked by the bus), 6 and 10. */
    private static void check(LifeBus bus, boolean stored, String where) {
        Set<StixId> active = new HashSet<>();
        Set<StixId> shown = new HashSet<>();
        for (StixId id : bus.ids()) {
            boolean quarantined =
                    bus.state(id) == LifeState.QUARANTINED && bus.known(id).hold() != Hold.DROPPED;
            if (quarantined || bus.state(id) == LifeState.ACTIVE) {
                shown.add(id);
                if (stored) {
                    assertThat(bus.seen.get(id).rank())
                            .as("others than sensors have it with its content, %s", where)
                            .isEqualTo(bus.known(id).rank());
                }
            }
            if (bus.state(id) == LifeState.ACTIVE) {
                active.add(id);
                if (stored) {
                    Indicator held = bus.held.get(id);
                    assertThat(held).as("what is active is held, %s", where).isNotNull();
                    assertThat(held.rank())
                            .as("with its content, %s", where)
                            .isEqualTo(bus.known(id).rank());
                }
            }
        }
        assertThat(bus.held.keySet()).as("held is what is active, %s", where).isEqualTo(active);
        assertThat(bus.seen.keySet())
                .as("others have what is in quarantine, too, %s", where)
                .isEqualTo(shown);
        assertThat(bus.added - bus.removed).as("the count, %s", where).isEqualTo(active.size());
    }

    /** 3: nothing that was said is taken back. */
    private static void never(LifeBus bus, Map<StixId, String> before, String where) {
        for (StixId id : bus.ids()) {
            KnownIndicator known = bus.known(id);
            String now = known.modified + " " + known.ended + " " + known.withdrawn + " " + known.restored;
            String old = before.put(id, now);
            if (old != null) {
                String[] was = old.split(" ", -1);
                String[] is = now.split(" ", -1);
                for (int i = 0; i < is.length; i++) {
                    assertThat(Long.parseLong(is[i]))
                            .as("only grows, %s", where)
                            .isGreaterThanOrEqualTo(Long.parseLong(was[i]));
                }
            }
        }
    }

    /** 5. */
    private static void restart(LifeBus bus, boolean stored, String where) {
        Map<StixId, String> facts = new HashMap<>();
        bus.ids().forEach(id -> facts.put(id, bus.facts(id)));
        bus.restart();
        if (stored) {
            bus.ids().forEach(id -> assertThat(bus.facts(id))
                    .as("a restart changes nothing, %s", where)
                    .isEqualTo(facts.get(id)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allOrdersOfTheSameWordsEndTheSame(boolean stored) {
        for (int seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            LifeRules rules = stored ? HistoriesTest.rules() : LifeRules.UNSTORED;
            LifeBus model = new LifeBus(rules, Words.day(0));
            List<Indicator> words = new ArrayList<>();
            while (words.size() < 5) {
                Indicator word = word(model, random).with(Map.of("id", Words.ID.toString()));
                model.hear(word, false);
                words.add(word);
            }
            String expected = model.facts(Words.ID);
            int orders = permute(words, 0, order -> {
                LifeBus bus = new LifeBus(rules, Words.day(0));
                order.forEach(word -> bus.hear(word, false));
                assertThat(bus.facts(Words.ID))
                        .as("order of %s", order.stream().map(Indicator::json).toList())
                        .isEqualTo(expected);
            });
            assertThat(orders).isEqualTo(120);
        }
    }

    private interface Order {
        void check(List<Indicator> words);
    }

    private static int permute(List<Indicator> words, int from, Order order) {
        if (from == words.size()) {
            order.check(words);
            return 1;
        }
        int orders = 0;
        for (int i = from; i < words.size(); i++) {
            swap(words, from, i);
            orders += permute(words, from + 1, order);
            swap(words, from, i);
        }
        return orders;
    }

    private static void swap(List<Indicator> words, int one, int other) {
        Indicator kept = words.get(one);
        words.set(one, words.get(other));
        words.set(other, kept);
    }
}
