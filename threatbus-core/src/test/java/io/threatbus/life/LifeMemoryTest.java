package io.threatbus.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LifeMemoryTest {
    private final KnownIndicator known = new KnownIndicator();
    private final Sources sources = new Sources();

    private static StixId id(Random random) {
        return new StixId("indicator", new UUID(random.nextLong(), random.nextLong()));
    }

    @Test
    void anIdentifierHasTheNumberThatSipHashSays() {
        SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        assertThat(hash.of(new UUID(0x0001020304050607L, 0x08090a0b0c0d0e0fL))).isEqualTo(0x3f2acc7f57c29bdbL);
    }

    @Test
    void whatIsKeptComesBackWhileOthersComeAndGo() {
        LifeMemory memory = new LifeMemory(true, 1_000_000);
        Map<StixId, String> model = new HashMap<>();
        Random random = new Random(1);
        Indicator[] contents = new Indicator[20];
        for (int i = 0; i < contents.length; i++) {
            contents[i] = Words.content(Words.ID, i % 3 == 0 ? "S" : "", i, "v" + i);
        }
        for (int step = 0; step < 60_000; step++) {
            if (random.nextInt(4) == 0 && !model.isEmpty()) {
                StixId gone = model.keySet().iterator().next();
                memory.remove(gone);
                model.remove(gone);
                continue;
            }
            StixId id = id(random);
            known.clear();
            for (int words = 0; words <= random.nextInt(3); words++) {
                Indicator word = contents[random.nextInt(contents.length)];
                Life.hear(
                        known,
                        word,
                        sources.number(word.source().orElse("")),
                        false,
                        Words.day(0),
                        HistoriesTest.rules());
            }
            memory.save(id, known, Words.day(0));
            model.put(id, facts());
        }
        assertThat(memory.size()).isEqualTo(model.size());
        model.forEach((id, facts) -> {
            memory.load(id, known);
            assertThat(facts()).isEqualTo(facts);
        });
        memory.load(Words.id(77), known);
        assertThat(known.state()).isEqualTo(LifeState.UNKNOWN);
    }

    private String facts() {
        return known.state() + " " + known.modified + " " + known.rank + " " + known.stakes.size();
    }

    @Test
    void aMillionIndicatorsTakeAtMost64MegabytesOfSlots() {
        LifeMemory memory = new LifeMemory(true, 2_000_000);
        Random random = new Random(2);
        Life.hear(known, Words.content(Words.ID, "S", 1, "a"), 1, false, Words.day(0), HistoriesTest.rules());
        for (int i = 0; i < 1_000_000; i++) {
            memory.save(id(random), known, Words.day(0));
        }
        assertThat(memory.size()).isEqualTo(1_000_000);
        assertThat(memory.sizeBeside()).isZero();
        assertThat(memory.bytes()).isLessThanOrEqualTo(64_000_000);
    }

    @Test
    void beyondTheLimitTheOnesThatWereNotSpokenOfForLongestGo() {
        LifeMemory memory = new LifeMemory(false, 10_000);
        Random random = new Random(3);
        Set<StixId> late = new HashSet<>();
        Life.hear(known, Words.content(Words.ID, "", 1, "a"), 0, false, Words.day(0), LifeRules.UNSTORED);
        for (int i = 0; i < 30_000; i++) {
            StixId id = id(random);
            memory.save(id, known, Words.day(i / 1000.0));
            if (i >= 28_500) {
                late.add(id);
            }
        }
        assertThat(memory.size()).isBetween(9_900, 10_000);
        assertThat(memory.forgotten()).isEqualTo(30_000 - memory.size());
        for (StixId id : late) {
            memory.load(id, known);
            assertThat(known.state()).isEqualTo(LifeState.ACTIVE);
        }
    }

    @Test
    void whatIsNotForgottenIsStillFound() {
        LifeMemory memory = new LifeMemory(false, 5_000);
        Random random = new Random(5);
        List<StixId> all = new ArrayList<>();
        Indicator[] contents = {Words.content(Words.ID, "", 1, "a"), Words.content(Words.ID, "S", 2, "b")};
        for (int i = 0; i < 20_000; i++) {
            StixId id = id(random);
            known.clear();
            for (int words = 0; words <= random.nextInt(2); words++) {
                Life.hear(known, contents[words], words, false, Words.day(0), LifeRules.UNSTORED);
            }
            memory.save(id, known, Words.day(random.nextInt(20)));
            all.add(id);
        }
        int found = 0;
        int beside = 0;
        for (StixId id : all) {
            memory.load(id, known);
            found += memory.isLoaded() ? 1 : 0;
            beside += known.stakes.size() > 1 ? 1 : 0;
        }
        assertThat(found).isEqualTo(memory.size());
        assertThat(beside).isEqualTo(memory.sizeBeside()).isPositive();
    }

    @Test
    void whatIsReadAheadIsWhatWouldBeFoundAnyway() {
        LifeMemory memory = new LifeMemory(false, 1_000);
        Random random = new Random(6);
        List<Indicator> batch = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            Indicator word = Words.content(Words.id(i), "S", 1 + i % 5, "v" + i);
            batch.add(word);
            known.clear();
            Life.hear(known, word, 1, false, Words.day(0), LifeRules.UNSTORED);
            memory.save(word.id(), known, Words.day(0));
        }
        List<Indicator> asked = new ArrayList<>(batch);
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < asked.size(); i++) {
                if (i % LifeMemory.AHEAD == 0) {
                    memory.prepare(batch, i);
                }
                Indicator word = asked.get(i);
                memory.load(word.id(), known);
                assertThat(known.modified).isEqualTo(word.modifiedMicros());
                assertThat(known.rank).isEqualTo(word.rank());
                memory.save(word.id(), known, Words.day(round));
            }
            Collections.shuffle(asked, random);
        }
        assertThat(memory.size()).isEqualTo(600);
    }

    @Test
    void theSmallestAreFoundWithoutSorting() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            int[] numbers = random.ints(1 + random.nextInt(60), -5, random.nextInt(1_000))
                    .toArray();
            int[] sorted = numbers.clone();
            Arrays.sort(sorted);
            int count = 1 + random.nextInt(numbers.length);
            assertThat(Selection.smallest(numbers, numbers.length, count)).isEqualTo(sorted[count - 1]);
        }
    }

    @Test
    void withAStoreOnlyTombstonesLeaveOfWhichItKnows() {
        LifeMemory memory = new LifeMemory(true, 10_000);
        Random random = new Random(4);
        KnownIndicator active = new KnownIndicator();
        Life.hear(active, Words.content(Words.ID, "S", 1, "a"), 1, false, Words.day(0), HistoriesTest.rules());
        Set<StixId> activeOnes = new HashSet<>();
        for (int i = 0; i < 4_000; i++) {
            activeOnes.add(id(random));
        }
        activeOnes.forEach(id -> memory.save(id, active, Words.day(0)));
        Set<StixId> written = withdrawn(memory, random, 5_000, 0);
        Set<StixId> unwritten = withdrawn(memory, random, 4_000, 1);
        assertThat(memory.size()).as("nothing may leave yet").isEqualTo(13_000);

        memory.mayLeave(Words.day(0) + HistoriesTest.rules().keepRemoved().toMillis() * 1_000 + 1_000_000);
        Set<StixId> later = withdrawn(memory, random, 10_000, 2);

        assertThat(memory.forgotten()).isEqualTo(5_000);
        for (StixId id : activeOnes) {
            memory.load(id, known);
            assertThat(known.state()).isEqualTo(LifeState.ACTIVE);
        }
        for (Set<StixId> kept : List.of(unwritten, later)) {
            for (StixId id : kept) {
                memory.load(id, known);
                assertThat(known.state()).isEqualTo(LifeState.WITHDRAWN);
            }
        }
        for (StixId id : written) {
            memory.load(id, known);
            assertThat(memory.isLoaded()).isFalse();
        }
    }

    private static Set<StixId> withdrawn(LifeMemory memory, Random random, int number, int day) {
        KnownIndicator over = new KnownIndicator();
        Indicator revocation = Words.content(Words.ID, "", 5, "a").with(Map.of("revoked", true));
        Life.hear(over, revocation, 0, false, Words.day(day), HistoriesTest.rules());
        Set<StixId> ids = new HashSet<>();
        for (int i = 0; i < number; i++) {
            StixId id = id(random);
            memory.save(id, over, Words.day(day));
            ids.add(id);
        }
        return ids;
    }
}
