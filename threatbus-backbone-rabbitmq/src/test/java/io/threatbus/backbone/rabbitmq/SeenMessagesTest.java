package io.threatbus.backbone.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenMessagesTest {
    private static MessageId id(long number) {
        return new MessageId(1, number);
    }

    @Test
    void remembersTheLatestNumbersOfEachInstance() {
        SeenMessages seen = new SeenMessages(4);
        for (long number = 1; number <= 6; number++) {
            seen.add(id(number));
        }

        assertThat(seen.contains(id(6))).isTrue();
        assertThat(seen.contains(id(3))).isTrue();
        assertThat(seen.contains(id(2))).isFalse();
        assertThat(seen.contains(id(7))).isFalse();
        assertThat(seen.contains(new MessageId(2, 6))).isFalse();
    }

    @Test
    void whatWasSkippedIsNewWhenItComesLate() {
        SeenMessages seen = new SeenMessages(8);
        seen.add(id(5));
        assertThat(seen.contains(id(3))).isFalse();
        seen.add(id(3));
        assertThat(seen.contains(id(3))).isTrue();
        seen.add(id(13));
        assertThat(seen.contains(id(5))).isFalse();
    }

    @Test
    void whatWasTakenBackIsNew() {
        SeenMessages seen = new SeenMessages(4);
        seen.add(id(5));
        seen.add(id(6));
        seen.remove(id(5));
        seen.remove(id(1));
        seen.remove(new MessageId(2, 6));
        assertThat(seen.contains(id(5))).isFalse();
        assertThat(seen.contains(id(6))).isTrue();
    }

    @Test
    void agreesWithASetInsideTheWindow() {
        SeenMessages seen = new SeenMessages(64);
        Set<Long> expected = new HashSet<>();
        Random random = new Random(7);
        long highest = 1;
        for (int i = 0; i < 20_000; i++) {
            long number = Math.max(1, highest - 40 + random.nextInt(50));
            highest = Math.max(highest, number);
            assertThat(seen.contains(id(number))).isEqualTo(expected.contains(number));
            seen.add(id(number));
            expected.add(number);
        }
    }

    @Test
    void forgetsTheInstanceNotHeardOfForLongest() {
        SeenMessages seen = new SeenMessages(64);
        seen.add(id(1));
        for (long instance = 2; instance <= 300; instance++) {
            seen.add(new MessageId(instance, 1));
        }

        assertThat(seen.contains(id(1))).isFalse();
        assertThat(seen.contains(new MessageId(300, 1))).isTrue();
    }

    @Test
    void idsSurviveTheWireAndForeignOnesAreNone() {
        MessageId id = new MessageId(-2, 255);
        assertThat(id.text()).isEqualTo("tb-fffffffffffffffe-ff");
        assertThat(MessageId.read(id.text())).contains(id);
        for (String text : new String[] {
            "",
            "tb-",
            "tb-fffffffffffffffe-",
            "tb-fffffffffffffffe_ff",
            "tb-xxxxxxxxxxxxxxxx-1",
            "tb-fffffffffffffffe-0",
            "tb-fffffffffffffffe--1",
            "indicator--1"
        }) {
            assertThat(MessageId.read(text)).as(text).isEmpty();
        }
    }
}
