package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import io.threatbus.message.Sighting;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.testing.TurnedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A live subscriber and a snapshot must say the same after every step, and what the rule says. */
class OneTruthTest {
    private static final Instant NOW = TurnedClock.START;

    @TempDir
    Path directory;

    private final TurnedClock clock = new TurnedClock();
    private StoreBus bus;
    private Subscriber live;

    @BeforeEach
    void start() {
        bus = new StoreBus(directory, clock, new InMemoryBackbone(), StoreSettings.DEFAULT);
        live = bus.subscribe(Topic.INDICATOR);
    }

    @AfterEach
    void stop() {
        live.close();
        bus.close();
    }

    private static Indicator version(Indicator indicator, int second, String value, Map<String, ?> more) {
        Map<String, Object> changes = new HashMap<>(more);
        changes.put("modified", StixTimestamp.of(NOW.plusSeconds(second)).toString());
        changes.put("pattern", "[domain-name:value = '" + value + "']");
        return indicator.with(changes);
    }

    /** Sends, waits until it is decided and written, and compares what everybody has. */
    private void say(Indicator word, Map<StixId, String> values) throws InterruptedException {
        Sighting mark = Indicators.sightingOf(word, clock.instant());
        try (Subscriber marks = bus.subscribe(Topic.SIGHTING)) {
            bus.send(List.of(word, mark));
            marks.await("the mark behind it", received -> received.contains(mark));
        }
        check(values);
    }

    private void check(Map<StixId, String> values) throws InterruptedException {
        live.awaitQuiet();
        assertThat(patterns(live)).as("a live subscriber").isEqualTo(values);
        try (Subscriber late = bus.subscribe(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR)) {
            late.awaitQuiet();
            assertThat(patterns(late)).as("a snapshot").isEqualTo(values);
        }
    }

    private static Map<StixId, String> patterns(Subscriber subscriber) {
        Map<StixId, String> patterns = new HashMap<>();
        subscriber
                .lookedFor()
                .forEach((id, indicator) ->
                        patterns.put(id, indicator.pattern().replaceAll("\\[domain-name:value = '(.*)']", "$1")));
        return patterns;
    }

    @Test
    void whatWasWithdrawnDoesNotComeBackWithAnUnchangedFeedButWithANewerVersion() throws InterruptedException {
        Indicator feed = Indicators.domain("hunt1.example", NOW);
        say(feed, Map.of(feed.id(), "hunt1.example"));
        say(feed.removal(StixTimestamp.of(NOW.plusSeconds(10))), Map.of());
        say(feed, Map.of());
        restart();
        say(feed, Map.of());
        say(version(feed, 20, "new.example", Map.of()), Map.of(feed.id(), "new.example"));
    }

    @Test
    void anOperatorWithdrawsAndRestores() throws InterruptedException {
        Indicator feed = Indicators.domain("hunt1.example", NOW);
        say(feed, Map.of(feed.id(), "hunt1.example"));
        say(Act.of(feed, Act.Kind.WITHDRAWN, 1), Map.of());
        say(feed, Map.of());
        say(Act.of(feed, Act.Kind.RESTORED, 2), Map.of(feed.id(), "hunt1.example"));
    }

    @Test
    void anOlderVersionReachesNobody() throws InterruptedException {
        Indicator first = Indicators.domain("old.example", NOW);
        say(first, Map.of(first.id(), "old.example"));
        say(version(first, 10, "new.example", Map.of()), Map.of(first.id(), "new.example"));
        say(first, Map.of(first.id(), "new.example"));
    }

    @Test
    void ofTwoContentsOfOneTimeTheSameOneCountsWhateverTheirOrder() throws InterruptedException {
        Indicator one = Indicators.domain("one.example", NOW);
        Indicator two = version(one, 0, "two.example", Map.of());
        String wins = Long.compareUnsigned(one.rank(), two.rank()) > 0 ? "one.example" : "two.example";
        Indicator other = Indicators.domain("one.example", NOW);
        Indicator otherTwo = version(other, 0, "two.example", Map.of());
        say(one, Map.of(one.id(), "one.example"));
        say(two, Map.of(one.id(), wins));
        say(otherTwo, Map.of(one.id(), wins, other.id(), "two.example"));
        say(other, Map.of(one.id(), wins, other.id(), wins));
    }

    @Test
    void aWithdrawalWithAnEmptyIntervalIsTaken() throws InterruptedException {
        Indicator one = Indicators.domain("hunt3.example", NOW);
        say(one, Map.of(one.id(), "hunt3.example"));
        String from = one.validFrom().toString();
        say(version(one, 10, "hunt3.example", Map.of("revoked", true, "valid_until", from)), Map.of());
    }

    @Test
    void aWithdrawalOfWhatLiesAheadIsAWithdrawal() throws InterruptedException {
        Indicator ahead = version(Indicators.domain("ahead.example", NOW), 86_400, "ahead.example", Map.of());
        say(ahead, Map.of(ahead.id(), "ahead.example"));
        say(Act.of(ahead, Act.Kind.WITHDRAWN, 1), Map.of());
        say(ahead, Map.of());
    }

    @Test
    void anIndicatorStaysUntilTheLastSourceThatNamedItselfHasWithdrawnIt() throws InterruptedException {
        Indicator one = Indicators.domain("both.example", NOW);
        Indicator s = version(one, 10, "both.example", Map.of("x_threatbus_source", "misp-s"));
        Indicator t = version(one, 10, "both.example", Map.of("x_threatbus_source", "misp-t"));
        say(s, Map.of(one.id(), "both.example"));
        say(t, Map.of(one.id(), "both.example"));
        say(s.removal(StixTimestamp.of(NOW.plusSeconds(20))), Map.of(one.id(), "both.example"));
        say(t.removal(StixTimestamp.of(NOW.plusSeconds(15))), Map.of());
    }

    @Test
    void aSourceThatComesBackWithAnOlderVersionBringsBackTheNewestOne() throws InterruptedException {
        Indicator one = Indicators.domain("both.example", NOW);
        Indicator s = version(one, 50, "newest.example", Map.of("x_threatbus_source", "misp-s"));
        Indicator t = version(one, 45, "older.example", Map.of("x_threatbus_source", "misp-t"));
        say(s, Map.of(one.id(), "newest.example"));
        say(s.removal(StixTimestamp.of(NOW.plusSeconds(60))), Map.of());
        bus.send(List.of(t));
        live.await("it comes back", received -> received.size() == 3);
        check(Map.of(one.id(), "newest.example"));
    }

    @Test
    void whatWasDecidedHoldsAfterARestart() throws InterruptedException {
        Indicator kept = Indicators.domain("kept.example", NOW);
        Indicator gone = Indicators.domain("gone.example", NOW);
        say(kept, Map.of(kept.id(), "kept.example"));
        say(gone, Map.of(kept.id(), "kept.example", gone.id(), "gone.example"));
        say(version(gone, 5, "gone.example", Map.of("revoked", true)), Map.of(kept.id(), "kept.example"));
        restart();
        bus.send(List.of(gone, kept, version(kept, 7, "edited.example", Map.of())));
        live.await("the edit", received -> received.size() == 1);
        check(Map.of(kept.id(), "edited.example"));
    }

    /** The new live subscriber starts with nothing. */
    private void restart() {
        stop();
        clock.advance(Duration.ofSeconds(1));
        start();
    }
}
