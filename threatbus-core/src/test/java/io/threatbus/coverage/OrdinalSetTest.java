package io.threatbus.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A compact set behaves as a plain one does, whatever is done to it. */
class OrdinalSetTest {
    private static final int RANGE = 5 * OrdinalSet.BLOCK;

    private final OrdinalSet set = new OrdinalSet();
    private final BitSet model = new BitSet();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void itHoldsWhatAPlainSetHolds(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < 400; step++) {
            int first = random.nextInt(RANGE);
            int last = Math.min(RANGE - 1, first + random.nextInt(random.nextBoolean() ? 3 : 2 * OrdinalSet.BLOCK));
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    set.addRange(first, last);
                    model.set(first, last + 1);
                }
                case 2 -> {
                    set.remove(first);
                    model.clear(first);
                }
                default -> addAnother(random, first, last);
            }
        }
        compare();
    }

    private void addAnother(Random random, int first, int last) {
        OrdinalSet other = new OrdinalSet();
        BitSet otherModel = new BitSet();
        for (int i = 0; i < 50; i++) {
            int number = random.nextInt(RANGE);
            other.add(number);
            otherModel.set(number);
        }
        set.addAll(other, first, last);
        otherModel.clear(0, first);
        otherModel.clear(last + 1, RANGE + 1);
        model.or(otherModel);
    }

    private void compare() {
        for (int block = 0; block < RANGE / OrdinalSet.BLOCK; block++) {
            long[] all = new long[OrdinalSet.WORDS];
            Arrays.fill(all, -1L);
            set.takeFrom(block, all);
            for (int place = 0; place < OrdinalSet.BLOCK; place++) {
                int number = block * OrdinalSet.BLOCK + place;
                assertThat(set.contains(number)).as("" + number).isEqualTo(model.get(number));
                assertThat((all[place >>> 6] & 1L << place) == 0)
                        .as("" + number)
                        .isEqualTo(model.get(number));
            }
        }
    }
}
