package io.threatbus.app.misp.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.app.misp.FakeMisp;
import io.threatbus.app.misp.Filters;
import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.model.Tag;
import io.threatbus.app.misp.update.Change.Known;
import io.threatbus.message.MessageLimits;
import io.threatbus.message.MessageParser;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is sent and remembered in the end. */
class IndicatorPublisherTest {
    private final UpdateFixture bench = new UpdateFixture();

    @AfterEach
    void stop() {
        bench.close();
    }

    private static Attribute attribute(String value, long timestamp) {
        return Attribute.builder(UUID.fromString(FakeMisp.uuid(1)), "domain", value)
                .id("1")
                .category("Network activity")
                .toIds(true)
                .timestamp(timestamp)
                .comment("")
                .tags(List.of())
                .event(Event.ofId("7"))
                .build();
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
    void whatIsDeletedBeforeItWasEverSentIsNotSentByAnAnswerThatWasUnderWay() throws Exception {
        Filter amber = Filters.of("max_tlp: amber");
        Attribute answer = attribute("evil.example.com", 1_000);
        try (UpdateFixture filtered = new UpdateFixture(amber, Optional.empty())) {
            filtered.updates.apply(new Change(Action.DELETE, answer, Known.MESSAGE));
            filtered.updates.apply(new Change(Action.ADD, answer, Known.ALL));
            assertThat(filtered.queue.size()).isZero();
        }
    }

    @Test
    void anAnswerFromBeforeTheDeletionOfItsEventBringsNothingBack() throws Exception {
        Attribute answer = attribute("evil.example.com", 1_000);
        after(Action.ADD, answer);
        bench.updates.withdrawEvent(Event.ofId("7"));
        assertThat(bench.queue.take()).containsExactly("remove [domain-name:value = 'evil.example.com']");
        assertThat(after(Action.ADD, answer)).isEmpty();
    }

    private List<String> answered(Attribute attribute, long asOf) throws InterruptedException {
        bench.updates.apply(new Change(Action.ADD, attribute, Known.ALL, asOf));
        return bench.queue.take();
    }

    @Test
    void anAnswerThatWasOvertakenSendsNothingAndIsAskedForAgain() throws Exception {
        List<Change> again = new ArrayList<>();
        bench.updates.onOvertaken(again::add);
        long before = bench.updates.moment();
        after(Action.EDIT, attribute("new.example.com", 1_000));
        assertThat(answered(attribute("old.example.com", 1_000), before))
                .as("MISP's time stamps have seconds, so both may be of the same")
                .isEmpty();
        assertThat(again).hasSize(1);
        assertThat(answered(attribute("new.example.com", 1_000), before)).isEmpty();
        assertThat(again).as("what says nothing else need not be asked for").hasSize(1);
        assertThat(answered(attribute("newer.example.com", 1_000), bench.updates.moment()))
                .containsExactly(
                        "remove [domain-name:value = 'new.example.com']",
                        "add [domain-name:value = 'newer.example.com']");
    }

    @Test
    void whatAnAnswerDoesNotShowIsNotWithdrawnIfItCameWhileMispAnswered() throws Exception {
        UUID uuid = UUID.fromString(FakeMisp.uuid(1));
        long before = bench.updates.moment();
        after(Action.ADD, attribute("evil.example.com", 1_000));
        assertThat(bench.updates.withdrawUnlessDecidedSince(uuid, before)).isFalse();
        assertThat(bench.updates.withdrawUnlessDecidedSince(uuid, bench.updates.moment()))
                .isTrue();
        assertThat(bench.queue.take()).containsExactly("remove [domain-name:value = 'evil.example.com']");
    }

    @Test
    void theWordThatTheOneBeforeIsDeletedComesTooLateForWhatWasMadeAgain() throws Exception {
        after(Action.ADD, attribute("evil.example.com", 1_000).with(a -> a.id("1")));
        Attribute again = attribute("evil.example.com", 1_000).with(a -> a.id("2"));
        after(Action.ADD, again);
        assertThat(after(Action.DELETE, attribute("evil.example.com", 1_000).with(a -> a.id("1"))))
                .isEmpty();
        assertThat(after(Action.DELETE, again)).containsExactly("remove [domain-name:value = 'evil.example.com']");
    }

    @Test
    void aStopBetweenAWithdrawalAndWhatTakesItsPlaceIsRemembered() throws Exception {
        after(Action.ADD, attribute("a.example.com", 1_000));
        bench.queue.interruptAfter(1);
        assertThatThrownBy(() ->
                        bench.updates.apply(new Change(Action.EDIT, attribute("b.example.com", 1_001), Known.ALL)))
                .isInstanceOf(InterruptedException.class);
        assertThat(bench.queue.take()).containsExactly("remove [domain-name:value = 'a.example.com']");
        assertThat(after(Action.ADD, attribute("a.example.com", 1_002)))
                .containsExactly("add [domain-name:value = 'a.example.com']");
    }

    private static UpdateFixture limited(int size) {
        return new UpdateFixture(
                new Filter(List.of(), Filter.Limits.NONE),
                Optional.empty(),
                new MessageParser(
                        new MessageLimits(size, MessageLimits.DEFAULT.depth(), MessageLimits.DEFAULT.listLength()),
                        InstantSource.system()));
    }

    @Test
    void aValueThatMakesNoMessageLeavesTheOldOneWithdrawnOnce() throws Exception {
        try (UpdateFixture small = limited(1_000)) {
            List<Attribute> states = List.of(
                    attribute("a.example.com", 1_000),
                    attribute("x".repeat(60) + ".example.com", 1_001).withTags(longTags()),
                    attribute("b.example.com", 1_002));
            for (Attribute state : states) {
                small.updates.apply(new Change(Action.EDIT, state, Known.ALL));
            }
            assertThat(small.queue.take())
                    .containsExactly(
                            "add [domain-name:value = 'a.example.com']",
                            "remove [domain-name:value = 'a.example.com']",
                            "add [domain-name:value = 'b.example.com']");
        }
    }

    private static List<Tag> longTags() {
        return List.of(new Tag("t".repeat(1_000), false));
    }

    @Test
    void whatWasSentWithGenerousLimitsIsWithdrawnWithThem() throws Exception {
        String longRule = "rule a { strings: $a = \"" + "x".repeat(2 << 20) + "\" condition: $a }";
        try (UpdateFixture large = limited(8 << 20)) {
            Attribute rule = Attribute.builder(UUID.fromString(FakeMisp.uuid(2)), "yara", longRule)
                    .id("2")
                    .category("Payload delivery")
                    .toIds(true)
                    .timestamp(1_000)
                    .comment("")
                    .tags(List.of())
                    .event(Event.ofId("7"))
                    .build();
            large.updates.apply(new Change(Action.ADD, rule, Known.ALL));
            large.updates.apply(new Change(Action.SOFT_DELETE, rule, Known.ALL));
            assertThat(large.queue.take()).containsExactly("add " + longRule, "remove " + longRule);
        }
    }
}
