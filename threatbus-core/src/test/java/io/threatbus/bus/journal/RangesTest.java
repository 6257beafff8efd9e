package io.threatbus.bus.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangesTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void knowsWhatASetOfBitsKnowsInWhateverOrderRangesCome(long seed) {
        Random random = new Random(seed);
        List<int[]> pieces = new ArrayList<>();
        for (int first = 11; first < 400; ) {
            int last = first + random.nextInt(6);
            pieces.add(new int[] {first, last});
            first = last + 1;
        }
        Collections.shuffle(pieces, random);
        Ranges ranges = new Ranges(10);
        BitSet naive = new BitSet();
        naive.set(1, 11);
        for (int[] piece : pieces) {
            ranges.add(piece[0], piece[1]);
            if (random.nextInt(4) == 0) {
                ranges.add(piece[0], piece[0]);
            }
            naive.set(piece[0], piece[1] + 1);
            int position = naive.nextClearBit(1) - 1;
            assertThat(ranges.position()).isEqualTo(position);
            assertThat(ranges.countBeyond()).isEqualTo(naive.cardinality() - position);
        }
        assertThat(ranges.countBeyond()).isZero();
    }
}
