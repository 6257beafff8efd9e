package io.threatbus.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyIndexTest {
    private static final int CAPACITY = 50;

    @Test
    void anIndexOfTheLastKeysIsLikeAMap() {
        Random random = new Random(7);
        KeyIndex index = new KeyIndex(CAPACITY);
        Map<Long, Long> model = new HashMap<>();
        Deque<Long> last = new ArrayDeque<>();
        for (long number = 1; number <= 20_000; number++) {
            if (last.size() == CAPACITY) {
                long oldest = last.removeFirst();
                index.remove(oldest, number - CAPACITY);
                model.remove(oldest, number - CAPACITY);
            }
            // Few homes, so that runs of occupied places grow, wrap around and are closed in their middle.
            long key = random.nextInt(8) * 509L + (random.nextInt(20) << 9);
            index.put(key, number);
            model.put(key, number);
            last.addLast(key);
            for (long probe = 0; probe < 8; probe++) {
                long asked = probe * 509 + (random.nextInt(20) << 9);
                assertThat(index.contains(asked)).isEqualTo(model.containsKey(asked));
            }
        }
    }

    @Test
    void zeroIsAKeyLikeOthers() {
        KeyIndex index = new KeyIndex(1);
        assertThat(index.contains(0)).isFalse();
        index.put(0, 1);
        assertThat(index.contains(0)).isTrue();
        index.remove(0, 2);
        assertThat(index.contains(0)).isTrue();
        index.remove(0, 1);
        assertThat(index.contains(0)).isFalse();
    }
}
