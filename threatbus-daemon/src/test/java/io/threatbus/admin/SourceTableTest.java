package io.threatbus.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.life.Outcome;
import io.threatbus.message.Json;
import io.threatbus.testing.Samples;
import io.threatbus.testing.TurnedClock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceTableTest {
    private final SourceTable table = new SourceTable(new TurnedClock());

    @Test
    void namesAsLongAsAMessageAreKeptShort() {
        for (int i = 0; i < 20; i++) {
            String name = i + "x".repeat(100_000);
            table.decided(Samples.indicator("n" + i).with(Map.of("x_threatbus_source", name)), Outcome.ADDED_FIRST);
        }
        assertThat(Json.write(table.json()).size()).isBetween(20 * 200, 20 * 1_000);
    }
}
