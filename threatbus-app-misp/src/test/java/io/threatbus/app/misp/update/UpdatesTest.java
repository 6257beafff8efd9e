package io.threatbus.app.misp.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.misp.FakeMisp;
import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Attribute.Membership;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.model.SightingSummary;
import io.threatbus.app.misp.update.Change.Known;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is sent and remembered in the end. */
class UpdatesTest {
    private final Bench bench = new Bench();

    @AfterEach
    void stop() {
        bench.close();
    }

    private static Attribute attribute(String value, long timestamp) {
        return new Attribute(
                UUID.fromString(FakeMisp.uuid(1)),
                "1",
                "domain",
                "Network activity",
                value,
                true,
                false,
                timestamp,
                "",
                Optional.empty(),
                Membership.NONE,
                List.of(),
                SightingSummary.NONE,
                false,
                false,
                Event.ofId("7"));
    }

    private List<String> after(Action action, Attribute attribute) throws InterruptedException {
        bench.updates.apply(new Change(action, attribute, Known.ALL));
        return bench.queue.take();
    }

    @Test
    void anAnswerFromBeforeADeletionForGoodBringsNothingBack() throws Exception {
        Attribute answer = attribute("evil.example.com", 1_000);
        after(Action.ADD, answer);
        assertThat(after(Action.DELETE, answer)).containsExactly("remove [domain-name:value = 'evil.example.com']");
        assertThat(after(Action.ADD, answer)).isEmpty();
        assertThat(after(Action.ADD, attribute("evil.example.com", 1_001)))
                .containsExactly("add [domain-name:value = 'evil.example.com']");
    }

    @Test
    void anAnswerFromBeforeTheDeletionOfAnAttributeNeverSeenBringsNothingBack() throws Exception {
        Attribute answer = attribute("evil.example.com", 1_000);
        assertThat(after(Action.DELETE, answer)).containsExactly("remove [domain-name:value = 'evil.example.com']");
        assertThat(after(Action.ADD, answer)).isEmpty();
    }

    @Test
    void anAnswerFromBeforeTheDeletionOfItsEventBringsNothingBack() throws Exception {
        Attribute answer = attribute("evil.example.com", 1_000);
        after(Action.ADD, answer);
        bench.updates.withdrawEvent(Event.ofId("7"));
        assertThat(bench.queue.take()).containsExactly("remove [domain-name:value = 'evil.example.com']");
        assertThat(after(Action.ADD, answer)).isEmpty();
    }
}
