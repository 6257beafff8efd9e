package io.threatbus.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.stix.StixId;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BookTest {
    private static final StixId X = new StixId("indicator", new UUID(1, 0x8000000000000000L));
    private static final StixId Y = new StixId("indicator", new UUID(2, 0x8000000000000000L));

    private final AtomicInteger forgotten = new AtomicInteger();
    private final Book<String> values = book(Book.Sensor.KEEPS_VALUES);
    private final Book<String> indicators = book(Book.Sensor.KEEPS_INDICATORS);

    private Book<String> book(Book.Sensor sensor) {
        return new Book<>(sensor, 3, item -> item.toLowerCase(Locale.ROOT), forgotten::incrementAndGet);
    }

    private static List<String> told(List<Book.Step<String>> steps) {
        return steps.stream()
                .map(step -> (step.adds() ? "+" : "-")
                        + step.item()
                        + (step.indicator().equals(X) ? " X" : " Y"))
                .toList();
    }

    @Test
    void anItemLeavesTheSensorWithTheLastIndicatorThatNamesItInWhateverCase() {
        assertThat(told(values.put(X, List.of("evil.example")))).containsExactly("+evil.example X");
        assertThat(told(values.put(Y, List.of("Evil.example")))).isEmpty();
        assertThat(told(values.drop(X, List.of("evil.example")))).isEmpty();
        assertThat(values.holder("EVIL.example")).contains(Y);
        assertThat(told(values.drop(Y, List.of("Evil.example")))).containsExactly("-Evil.example Y");
    }

    @Test
    void whereARemovalTakesAwayTheItemForAllItIsAddedAgainForOneThatIsLeft() {
        indicators.put(X, List.of("evil.example"));
        assertThat(told(indicators.put(Y, List.of("Evil.example")))).containsExactly("+Evil.example Y");
        assertThat(told(indicators.drop(X, List.of("evil.example"))))
                .containsExactly("-evil.example X", "+Evil.example Y");
        assertThat(told(indicators.drop(Y, List.of("Evil.example")))).containsExactly("-Evil.example Y");
    }

    @Test
    void aNewVersionAddsItsItemsBeforeItDropsTheOnesItLacks() {
        values.put(X, List.of("a", "b"));
        assertThat(told(values.put(X, List.of("B", "c")))).containsExactly("+c X", "-a X");
        assertThat(told(values.put(X, List.of()))).containsExactly("-B X", "-c X");
        assertThat(values.has(X)).isFalse();
    }

    @Test
    void aRemovalOfWhatWasGivenBeforeTheBookWasOpenedTakesItsOwnItemsAway() {
        values.put(Y, List.of("b"));
        assertThat(told(values.drop(X, List.of("a", "b")))).containsExactly("-a X");
    }

    @Test
    void beyondItsCapacityTheIndicatorThatWasPutFirstIsForgotten() {
        for (int i = 0; i < 5; i++) {
            values.put(new StixId("indicator", new UUID(i, 0x8000000000000000L)), List.of("v" + i));
        }
        assertThat(values.size()).isEqualTo(3);
        assertThat(forgotten).hasValue(2);
        assertThat(values.holder("v0")).isEmpty();
        assertThat(values.holder("v4")).isPresent();
    }
}
