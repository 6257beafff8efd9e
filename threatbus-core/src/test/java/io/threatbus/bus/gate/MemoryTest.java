package io.threatbus.bus.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.stix.Marking;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.stix.Tlp;
import io.threatbus.testing.LogCapture;
import io.threatbus.testing.Samples;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private final Memory memory = new Memory(1000, "nothing follows");

    private static Indicator version(String name, Instant modified, Tlp level) {
        return Samples.indicator(name, modified)
                .with(Map.of("object_marking_refs", List.of(level.marking().toString())));
    }

    @Test
    void whatWasLookedAtLatelyIsNotForgottenHoweverMuchComes() {
        int client = memory.client("a");
        Indicator kept = Samples.indicator("kept");
        memory.give(kept, client);
        for (int i = 0; i < 20_000; i++) {
            memory.note(Samples.indicator("other" + i));
            if (i % 500 == 0) {
                assertThat(memory.known(kept, client).given()).isTrue();
            }
        }
        assertThat(memory.marking(Samples.indicatorId("other19999"))).isPresent();
        assertThat(memory.marking(Samples.indicatorId("other0"))).isEmpty();
    }

    @Test
    void whatIsForgottenIsCountedAndToldOnce() {
        try (LogCapture log = LogCapture.of(Memory.class)) {
            for (int i = 0; i < 20_000; i++) {
                memory.note(Samples.indicator("other" + i));
            }
            long known = IntStream.range(0, 20_000)
                    .filter(i ->
                            memory.marking(Samples.indicatorId("other" + i)).isPresent())
                    .count();
            assertThat(known).isBetween(1L, 3000L);
            assertThat(memory.forgotten()).isEqualTo(20_000 - known);
            assertThat(log.lines("nothing follows")).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {32, 48, 96, 256, 512, 1000, 4096, 100_000})
    void theGateTakesAnEighthOfTheHeapAtMost(long megabytes) {
        long heap = megabytes * 1024 * 1024;
        int rows = GateKeeper.remembered(heap);
        long slots = Long.highestOneBit((long) (rows / 0.7)) * 2;
        assertThat(4 * 52 * slots).isBetween(Math.min(heap / 20, 100_000_000), Math.min(heap / 8, 220_000_000));
    }

    @Test
    void anOlderVersionThatComesLateDoesNotLoosenTheMarking() {
        memory.note(version("a", NOON, Tlp.RED));
        memory.note(version("a", NOON.minusSeconds(60), Tlp.GREEN));

        assertThat(memory.marking(Samples.indicatorId("a"))).contains(Marking.of(Tlp.RED));
    }

    @Test
    void aRemovalThatSaysNothingOfMarkingsIsAsConfidentialAsWhatItWithdraws() {
        memory.note(version("a", NOON, Tlp.RED));
        memory.note(Samples.indicator("a", NOON).removal(StixTimestamp.of(NOON.plusSeconds(1))));

        assertThat(memory.marking(Samples.indicatorId("a"))).contains(Marking.of(Tlp.RED));
    }

    @Test
    void aValueStaysAsConfidentialAsItWasWhenTheIndicatorHasAnotherOne() {
        memory.note(version("a", NOON, Tlp.RED));
        memory.note(version("a", NOON.plusSeconds(60), Tlp.GREEN)
                .with(Map.of("pattern", "[domain-name:value = 'other.example']")));
        memory.note(version("b", NOON, Tlp.RED));
        memory.note(version("b", NOON.plusSeconds(60), Tlp.GREEN));

        assertThat(memory.markings(Samples.indicatorId("a")))
                .containsExactly(Marking.of(Tlp.GREEN), Marking.of(Tlp.RED));
        assertThat(memory.markings(Samples.indicatorId("b"))).containsExactly(Marking.of(Tlp.GREEN));
        assertThat(memory.markings(Samples.indicatorId("c"))).isEmpty();
    }

    @Test
    void aRemovalMakesWhatWasNotMarkedNoLessConfidentialHoweverManyAreGivenIt() {
        int client = memory.client("a");
        Indicator removal = version("a", NOON.plusSeconds(60), Tlp.CLEAR).with(Map.of("x_threatbus_update", "REMOVE"));
        memory.note(Samples.indicator("a", NOON));

        assertThat(memory.known(removal, client).markings()).containsExactly(Marking.NONE);
        assertThat(memory.known(removal, client).markings()).containsExactly(Marking.NONE);
    }

    @Test
    void anOlderVersionIsGivenToNobodyBeforeTheNewestWasAsked() {
        int client = memory.client("a");
        Indicator red = version("a", NOON, Tlp.RED);
        Indicator green = version("a", NOON.minusSeconds(60), Tlp.GREEN);
        memory.note(red);

        assertThat(memory.give(green, client)).contains(Marking.of(Tlp.RED));
        assertThat(memory.known(red, client).given()).isFalse();
    }

    @Test
    void clientsBeyondThoseThatAreToldApartShareOnePlaceAndAreNotTakenForOneOfThem() {
        for (int i = 0; i < 100; i++) {
            memory.client("client" + i);
        }
        assertThat(Memory.isExact(memory.client("client62"))).isTrue();
        assertThat(Memory.isExact(memory.client("client63"))).isFalse();
        assertThat(memory.client("client99")).isEqualTo(memory.client("client63"));
    }

    /** All of these begin their search in one place of a table whose order can be known. */
    @Test
    void identifiersThatSomebodyChoseDoNotMeetInOnePlace() {
        IdTable table = new IdTable(1 << 16);
        Set<Integer> places = new HashSet<>();
        for (long low = 0; low < 1000; low++) {
            UUID id = new UUID(42 ^ (low * 0x9E3779B97F4A7C15L), low);
            places.add(table.start(IdTable.hash(id)));
        }
        assertThat(places).hasSizeGreaterThan(900);
    }

    /** One memory is told what comes next, the other is not; both are so small that they forget all the time. */
    @Test
    void whatIsReadAheadIsWhatWouldBeFoundAnyway() {
        Memory prepared = new Memory(40, "nothing follows");
        Memory plain = new Memory(40, "nothing follows");
        Random random = new Random(5);
        List<Integer> clients = IntStream.range(0, 3)
                .map(i -> {
                    plain.client("client" + i);
                    return prepared.client("client" + i);
                })
                .boxed()
                .toList();
        List<Indicator> versions = IntStream.range(0, 300)
                .mapToObj(i -> version("name" + i % 150, NOON.plusSeconds(i / 150), i % 2 == 0 ? Tlp.GREEN : Tlp.RED))
                .toList();
        for (int round = 0; round < 2_000; round++) {
            List<Indicator> batch = IntStream.range(0, 1 + random.nextInt(12))
                    .mapToObj(i -> versions.get(random.nextInt(versions.size())))
                    .toList();
            for (int client : clients) {
                prepared.prepare(batch);
                for (Indicator version : batch) {
                    boolean asked = random.nextBoolean();
                    assertThat(outcome(prepared, version, client, asked))
                            .isEqualTo(outcome(plain, version, client, asked));
                }
            }
        }
        for (Indicator version : versions) {
            assertThat(prepared.markings(version.id())).isEqualTo(plain.markings(version.id()));
            assertThat(prepared.isGivenOnlyTo(version.id(), clients.get(0)))
                    .isEqualTo(plain.isGivenOnlyTo(version.id(), clients.get(0)));
        }
        assertThat(prepared.forgotten()).isEqualTo(plain.forgotten()).isPositive();
    }

    private static Object outcome(Memory memory, Indicator version, int client, boolean asked) {
        return asked ? memory.known(version, client) : memory.give(version, client);
    }
}
