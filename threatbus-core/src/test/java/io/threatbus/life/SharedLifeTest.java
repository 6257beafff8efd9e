package io.threatbus.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A bus that is told what another knows then knows as much as if it had heard every word. */
class SharedLifeTest {
    private static final int HISTORIES = Integer.getInteger("threatbus.histories", 200);
    private static final String[] SOURCES = {"", "S", "T u%"};

    /** One bus's view of one indicator. */
    private static final class View {
        private final Sources sources = new Sources();
        private final KnownIndicator known = new KnownIndicator();
        private Indicator content;

        void hear(Indicator word) {
            Life.hear(
                    known, word, sources.number(word.source().orElse("")), false, Words.day(0), HistoriesTest.rules());
            if (known.isReplaced() || content == null) {
                content = Act.versionOf(word);
            }
        }

        void join(View other) {
            SharedLife told =
                    SharedLife.parse(SharedLife.of(other.known, other.sources).toString());
            Life.join(known, other.content, told, sources, Words.day(0), HistoriesTest.rules());
        }

        String facts() {
            TreeSet<String> stakes = new TreeSet<>();
            for (int i = 0; i < known.stakes.size(); i++) {
                stakes.add(sources.name(known.stakes.source(i)) + " " + known.stakes.time(i) + " "
                        + known.stakes.isGone(i));
            }
            return known.state() + " " + known.modified + " " + known.rank + " " + known.ended + " " + known.withdrawn
                    + " " + known.restored + " " + known.released + " " + stakes;
        }
    }

    private static Indicator word(Random random) {
        String source = SOURCES[random.nextInt(SOURCES.length)];
        Map<String, Object> properties =
                new HashMap<>(Words.properties(Words.ID, source, 1 + random.nextInt(12), "v" + random.nextInt(3)));
        switch (random.nextInt(7)) {
            case 0, 1 -> properties.put("x_threatbus_update", "REMOVE");
            case 2 -> properties.put("revoked", true);
            case 3 -> {
                Act.Kind[] kinds = {Act.Kind.WITHDRAWN, Act.Kind.RESTORED, Act.Kind.RELEASED};
                return Act.of(Indicator.of(properties), kinds[random.nextInt(kinds.length)], 1 + random.nextInt(3));
            }
            default -> {
                // Content.
            }
        }
        return Indicator.of(properties);
    }

    @Test
    void whatIsToldAtOnceCountsAsIfItHadBeenHeard() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            View there = new View();
            View away = new View();
            List<Indicator> words = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(12); i++) {
                Indicator word = word(random);
                words.add(word);
                there.hear(word);
                if (random.nextInt(3) == 0) {
                    away.hear(word);
                }
            }
            away.join(there);
            assertThat(away.facts()).as("seed %d: %s", seed, words).isEqualTo(there.facts());
            away.join(there);
            assertThat(away.facts()).as("told again, seed %d", seed).isEqualTo(there.facts());
        }
    }

    @Test
    void textOfAnotherFormIsRefused() {
        for (String text :
                List.of("", "1", "1 - - - 5 s", "x - - -", "1 - - - y s S", "1 - - - 5 s " + "S 5 s ".repeat(99))) {
            assertThatThrownBy(() -> SharedLife.parse(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
