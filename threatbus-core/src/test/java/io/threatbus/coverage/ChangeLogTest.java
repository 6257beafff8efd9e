package io.threatbus.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The changes say what a plain list of them does, whatever number they begin with and whatever is forgotten. */
class ChangeLogTest {
    private static final int STEPS = 150_000;
    private static final int MANY = 30_000;
    /** The same few are changed again and again, so that little is left of most blocks. */
    private static final int HOT = 2_000;

    private static final int TIDIED_EVERY = 20_011;
    private static final int COMPARED_EVERY = 50_000;

    private record Known(long version, long second, boolean active) {}

    private final Map<UUID, Known> model = new LinkedHashMap<>();
    private final Set<UUID> removed = new LinkedHashSet<>();
    private Random random = new Random(0);
    private ChangeLog log = new ChangeLog();
    private long second = 1_700_000_000L;

    private static UUID id(int number) {
        return new UUID(number * 0x9E3779B97F4A7C15L, number);
    }

    private void add(UUID id, boolean active) {
        long version = random.nextLong();
        second += random.nextInt(50) == 0 ? 1 : 0;
        long last = log.last();
        long change = log.add(id, version, second, active);
        if (change != last + 1) {
            throw new AssertionError("change " + change + " after " + last);
        }
        model.remove(id);
        model.put(id, new Known(version, second, active));
        removed.remove(id);
        if (!active) {
            removed.add(id);
        }
    }

    private void forgetOldest(int most, int removals) {
        while (removed.size() > removals) {
            UUID oldest = removed.iterator().next();
            removed.remove(oldest);
            model.remove(oldest);
        }
        while (model.size() > most) {
            UUID oldest = model.keySet().iterator().next();
            removed.remove(oldest);
            model.remove(oldest);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 1000000, 1000000",
        "2, 2147433647, 1000000, 1000000",
        "3, 4294867295, 1000000, 500",
        "4, 1099511627770, 7000, 7000",
        "5, 4294917295, 7000, 100",
        "6, 9000000000000000000, 20000, 20000"
    })
    void itSaysWhatAPlainListSays(long seed, long begin, int most, int removals) {
        random = new Random(seed);
        log = new ChangeLog(begin);
        log.keep(most, removals);
        long before = log.last();
        for (int step = 1; step <= STEPS; step++) {
            int number = random.nextInt(4) > 0 ? random.nextInt(HOT) : random.nextInt(MANY);
            add(id(number), random.nextInt(10) > 0);
            forgetOldest(most, removals);
            if (step % TIDIED_EVERY == 0) {
                tidy();
            }
            if (step % COMPARED_EVERY == 0) {
                compare();
            }
        }
        assertThat(log.last()).isEqualTo(before + STEPS);
        tidy();
        compare();
        assertThat(log.blocks()).hasSizeLessThan(2 * model.size() / (OrdinalSet.BLOCK / 2) + 4);
        assertThat(log.bytes() / model.size()).isLessThan(200);
    }

    private void tidy() {
        log.forgetRemovals(second - 100, new OrdinalSet());
        removed.removeIf(id -> model.get(id).second() < second - 100 && model.remove(id) != null);
        while (true) {
            List<UUID> before = inOrder();
            Renumbering merged = log.merge();
            if (merged == null) {
                return;
            }
            assertThat(inOrder()).isEqualTo(before);
        }
    }

    private List<UUID> inOrder() {
        List<UUID> ids = new ArrayList<>();
        long change = log.firstFrom(1);
        while (change <= log.last()) {
            ids.add(log.id(change));
            change = log.firstFrom(change + 1);
        }
        return ids;
    }

    private void compare() {
        assertThat(inOrder()).isEqualTo(List.copyOf(model.keySet()));
        assertThat(log.active())
                .isEqualTo((int) model.values().stream().filter(Known::active).count());
        model.forEach((id, known) -> {
            long change = log.find(id);
            assertThat(log.id(change)).isEqualTo(id);
            assertThat(log.find(id, known.version())).isEqualTo(change);
            assertThat(log.find(id, known.version() + 1)).isEqualTo(ChangeLog.NONE);
            assertThat(log.second(change)).isEqualTo(known.second());
            assertThat(log.isActive(change)).isEqualTo(known.active());
        });
        for (int number = 0; number < MANY; number++) {
            if (!model.containsKey(id(number))) {
                assertThat(log.find(id(number))).isEqualTo(ChangeLog.NONE);
            }
        }
        long since = model.values().stream()
                .skip(model.size() / 2)
                .findFirst()
                .orElseThrow()
                .second();
        long first = model.entrySet().stream()
                .filter(each -> each.getValue().second() >= since)
                .map(each -> log.find(each.getKey()))
                .findFirst()
                .orElseThrow();
        assertThat(log.firstSince(since)).isEqualTo(first);
    }

    @Test
    void newOnesWithoutEndTakeNoMoreMemoryThanIsRemembered() {
        log.keep(10_000, 10_000);
        for (int number = 0; number < 100_000; number++) {
            log.add(id(number), number, second, true);
        }
        long bytes = log.bytes();
        for (int number = 100_000; number < 1_000_000; number++) {
            log.add(id(number), number, second, true);
        }
        assertThat(log.active()).isEqualTo(10_000);
        assertThat(log.forgotten()).isEqualTo(990_000);
        assertThat(log.bytes()).isLessThan(bytes + bytes / 4).isLessThan(2_000_000);
        assertThat(log.find(id(989_999))).isEqualTo(ChangeLog.NONE);
        assertThat(log.find(id(990_000))).isEqualTo(990_001);
    }

    /** Names of blocks are used again, while the index still knows of changes that were forgotten. */
    @Test
    void whatWasForgottenStaysForgottenHoweverOftenRoomIsUsedAgain() {
        log.keep(40_000, 40_000);
        Random numbers = new Random(7);
        int newest = 0;
        for (int step = 0; step < 6_000_000; step++) {
            int number = numbers.nextInt(8) == 0 ? numbers.nextInt(Math.max(1, newest)) : newest++;
            log.add(id(number), step, second, true);
        }
        assertThat(log.active()).isEqualTo(40_000);
        assertThat(log.bytes()).isLessThan(6_000_000);
        int found = 0;
        for (int number = 0; number < newest; number++) {
            long change = log.find(id(number));
            if (change != ChangeLog.NONE) {
                found++;
                assertThat(log.id(change)).isEqualTo(id(number));
                assertThat(change).isGreaterThan(log.last() - 60_000);
            }
        }
        assertThat(found).isEqualTo(40_000);
    }

    @Test
    void oneThatIsLeftOfEachBlockTakesLittle() {
        for (int number = 0; number < 200; number++) {
            log.add(id(-1 - number), 0, second, true);
            for (int i = 0; i < OrdinalSet.BLOCK; i++) {
                log.add(id(i), i, second, true);
            }
        }
        long before = log.bytes();
        while (log.merge() != null) {
            assertThat(log.active()).isEqualTo(OrdinalSet.BLOCK + 200);
        }
        assertThat(log.blocks()).hasSizeLessThan(5);
        assertThat(log.bytes()).isLessThan(before / 2);
        for (int number = 0; number < 200; number++) {
            assertThat(log.id(log.find(id(-1 - number)))).isEqualTo(id(-1 - number));
        }
    }
}
