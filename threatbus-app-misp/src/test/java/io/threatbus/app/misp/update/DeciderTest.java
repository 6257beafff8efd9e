package io.threatbus.app.misp.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.misp.Filters;
import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.mapping.IndicatorMapper;
import io.threatbus.app.misp.mapping.MappingOptions;
import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.model.Tag;
import io.threatbus.app.misp.update.Change.Known;
import io.threatbus.app.misp.update.SentIndicator.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each change means, row by row. */
class DeciderTest {
    private static final Instant NOW = Instant.ofEpochSecond(2_000_000);
    private static final UUID ATTRIBUTE = UUID.fromString("16e73815-876c-443a-81ca-9dc1e75e1a23");

    /** Holds back what is marked red. */
    private static final Filter UP_TO_AMBER = Filters.of("max_tlp: amber");

    private static final Filter OPEN = new Filter(List.of(), Filter.Limits.NONE);

    private static Decider decider(Filter filter) {
        return new Decider(filter, new IndicatorMapper(MappingOptions.DEFAULT));
    }

    private static Attribute attribute(String value, boolean toIds, long timestamp, String comment, String... tags) {
        return Attribute.builder(ATTRIBUTE, "ip-dst", value)
                .id("1")
                .category("Network activity")
                .toIds(toIds)
                .timestamp(timestamp)
                .comment(comment)
                .tags(List.of(tags).stream().map(tag -> new Tag(tag, false)).toList())
                .event(Event.ofId("7"))
                .build();
    }

    private static Change change(Action action, Attribute attribute) {
        return new Change(action, attribute, Known.ALL);
    }

    private static Optional<SentIndicator> sent(String state) {
        Decision first = decider(OPEN)
                .decide(change(Action.ADD, attribute("198.51.100.7", true, 1_000, "C2")), Optional.empty(), NOW);
        SentIndicator live = first.remember().orElseThrow();
        return switch (state) {
            case "none" -> Optional.empty();
            case "live" -> Optional.of(live);
            case "withdrawn" -> Optional.of(live.withdrawn(State.WITHDRAWN, Instant.ofEpochSecond(1_001), 1_001));
            case "answered" -> Optional.of(answered(live));
            default -> throw new IllegalArgumentException(state);
        };
    }

    private static SentIndicator answered(SentIndicator live) {
        return new SentIndicator(
                live.uuid(),
                State.ANSWERED,
                live.attributeId(),
                live.eventId(),
                live.eventUuid(),
                live.pattern(),
                live.context(),
                live.created(),
                live.modified(),
                live.validFrom(),
                live.expiration(),
                live.timestamp(),
                live.digest(),
                live.parts());
    }

    private static String text(Decision decision) {
        return decision.steps().stream().map(DeciderTest::text).collect(Collectors.joining(" then "));
    }

    private static String text(Decision.Step step) {
        if (step instanceof Decision.Step.Withdraw withdraw) {
            return "withdraw " + withdraw.sent().pattern().text() + " at "
                    + withdraw.modified().toEpochMilli();
        }
        Decision.Step.Send send = (Decision.Step.Send) step;
        return send.update().map(Enum::name).orElse("send") + " "
                + send.content().pattern().text() + " at " + send.modified().toEpochMilli();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            nullValues = "nothing",
            value = {
                // action; value; to_ids; timestamp; comment; remembered; steps
                "ADD; 198.51.100.7; true; 1000; C2; none; send [ipv4-addr:value = '198.51.100.7'] at 1000000",
                "EDIT; 198.51.100.7; true; 1000; C2; live; nothing",
                "EDIT; 198.51.100.7; true; 1005; C2; live; nothing",
                "EDIT; 198.51.100.7; true; 1005; new; live; EDIT [ipv4-addr:value = '198.51.100.7'] at 1005000",
                "EDIT; 198.51.100.7; true; 1000; new; live; EDIT [ipv4-addr:value = '198.51.100.7'] at 1000001",
                "EDIT; 198.51.100.7; true; 999; new; live; nothing",
                "EDIT; 198.51.100.8; true; 1005; C2; live; withdraw [ipv4-addr:value = '198.51.100.7'] at 1005000 then"
                        + " send [ipv4-addr:value = '198.51.100.8'] at 1005001",
                "EDIT; 999.1.2.3; true; 1005; C2; live; withdraw [ipv4-addr:value = '198.51.100.7'] at 1005000",
                "EDIT; 198.51.100.7; false; 1005; C2; live; withdraw [ipv4-addr:value = '198.51.100.7'] at 1005000",
                "EDIT; 198.51.100.7; false; 1005; C2; none; REMOVE [ipv4-addr:value = '198.51.100.7'] at 1005000",
                "EDIT; 198.51.100.7; false; 1005; C2; withdrawn; nothing",
                "ADD; 198.51.100.7; false; 1005; C2; none; nothing",
                "EDIT; 198.51.100.7; true; 1005; C2; withdrawn; send [ipv4-addr:value = '198.51.100.7'] at 1005000",
                "EDIT; 198.51.100.7; true; 1001; C2; withdrawn; send [ipv4-addr:value = '198.51.100.7'] at 1001001",
                "ADD; 198.51.100.7; true; 1000; C2; withdrawn; nothing",
                "SOFT_DELETE; deleted; false; 1005; C2; live; withdraw [ipv4-addr:value = '198.51.100.7'] at 1005000",
                "SOFT_DELETE; 198.51.100.7; true; 1005; C2; none; REMOVE [ipv4-addr:value = '198.51.100.7'] at 1005000",
                "SOFT_DELETE; 198.51.100.7; true; 1005; C2; withdrawn; nothing",
                "DELETE; 198.51.100.7; true; 1; C2; live; withdraw [ipv4-addr:value = '198.51.100.7'] at 2000000000",
                "DELETE; 198.51.100.7; true; 1005; C2; none; REMOVE [ipv4-addr:value = '198.51.100.7'] at 2000000000",
                "ADD; 198.51.100.7; true; 1000; C2; answered; send [ipv4-addr:value = '198.51.100.7'] at 1000001",
                "EDIT; 198.51.100.7; false; 1005; C2; answered; withdraw [ipv4-addr:value = '198.51.100.7'] at 1005000",
            })
    void eachChangeMeansWhatTheTableSays(
            Action action,
            String value,
            boolean toIds,
            long timestamp,
            String comment,
            String remembered,
            @Nullable String steps) {
        Decision decision = decider(OPEN)
                .decide(change(action, attribute(value, toIds, timestamp, comment)), sent(remembered), NOW);
        assertThat(text(decision)).isEqualTo(steps == null ? "" : steps);
    }

    @Test
    void whatTheFilterHeldBackIsNeverNamed() {
        Decider decider = decider(UP_TO_AMBER);
        Attribute secret = attribute("198.51.100.7", true, 1005, "C2", "TLP:RED");
        Attribute secretOff = attribute("198.51.100.7", false, 1005, "C2", "tlp:red");
        for (Action action : Action.values()) {
            assertThat(text(decider.decide(change(action, secret), Optional.empty(), NOW)))
                    .isEmpty();
            assertThat(text(decider.decide(change(action, secretOff), Optional.empty(), NOW)))
                    .isEmpty();
        }
        // Without its event, an attribute's level is not known.
        assertThat(text(decider.decide(
                        change(Action.DELETE, attribute("198.51.100.7", true, 1005, "")), Optional.empty(), NOW)))
                .isEmpty();
    }

    @Test
    void whatNoLongerPassesTheFilterIsWithdrawn() {
        Attribute secret = attribute("198.51.100.7", true, 1005, "C2", "tlp:red");
        assertThat(text(decider(UP_TO_AMBER).decide(change(Action.EDIT, secret), sent("live"), NOW)))
                .isEqualTo("withdraw [ipv4-addr:value = '198.51.100.7'] at 1005000");
    }

    @Test
    void withoutKnowingTheTagsNothingIsDecidedThatDependsOnThem() {
        Change blind = new Change(Action.EDIT, attribute("198.51.100.9", true, 1005, "C2"), Known.MESSAGE);
        assertThat(decider(UP_TO_AMBER).decide(blind, sent("live"), NOW).outcome())
                .isEqualTo(Decision.Outcome.UNDECIDABLE);
        assertThat(decider(OPEN).decide(blind, Optional.empty(), NOW).outcome()).isEqualTo(Decision.Outcome.ADDED);
    }

    @Test
    void theCreationTimeStaysWhateverHappens() {
        Decision again = decider(OPEN)
                .decide(change(Action.EDIT, attribute("198.51.100.9", true, 1005, "")), sent("withdrawn"), NOW);
        assertThat(again.remember().orElseThrow().created()).isEqualTo(Instant.ofEpochSecond(1000));
    }
}
