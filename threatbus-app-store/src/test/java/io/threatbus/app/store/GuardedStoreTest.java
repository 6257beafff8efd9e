package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.threatbus.app.store.admin.OperatorActs;
import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.db.IndicatorSearch;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.guard.GuardAction;
import io.threatbus.guard.GuardSettings;
import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.spi.Subscription;
import io.threatbus.stix.sensor.GuardMark;
import io.threatbus.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guard holds back, with a store: what sensors have, what others have, what the operator sees. */
class GuardedStoreTest {
    @TempDir
    Path directory;

    @TempDir
    Path lists;

    private StoreBus bus;
    private Map<String, String> sensor;
    private Map<String, String> app;
    private Subscription toSensor;
    private Subscription toApp;

    @BeforeEach
    void start() {
        bus = new StoreBus(directory, InstantSource.system(), new InMemoryBackbone(), StoreSettings.DEFAULT);
        subscribe();
    }

    private void subscribe() {
        sensor = new HashMap<>();
        app = new HashMap<>();
        toSensor = bus.subscribeSensor(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR);
        toApp = bus.subscribeApp(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR);
    }

    @AfterEach
    void stop() {
        bus.close();
    }

    @Test
    void whatIsImpossibleGoesToAllButSensorsUntilItIsReleasedForGood() throws Exception {
        Indicator everything = indicator(1, "[ipv4-addr:value = '0.0.0.0/0']", "forged");
        Indicator plain = indicator(2, "[ipv4-addr:value = '8.8.8.8']", null);
        bus.send(List.of(everything, plain));

        holds(sensor, toSensor, Map.of(id(2), ""));
        holds(app, toApp, Map.of(id(1), "quarantine too-wide", id(2), ""));
        assertThat(quarantined()).containsExactly(id(1));
        assertThat(finding(id(1))).startsWith("quarantine too-wide: ");

        restart();
        holds(sensor, toSensor, Map.of(id(2), ""));
        holds(app, toApp, Map.of(id(1), "quarantine too-wide", id(2), ""));

        release(id(1));
        holds(sensor, toSensor, Map.of(id(1), "released too-wide", id(2), ""));
        holds(app, toApp, Map.of(id(1), "released too-wide", id(2), ""));

        restart();
        holds(sensor, toSensor, Map.of(id(1), "released too-wide", id(2), ""));
        assertThat(quarantined()).isEmpty();
    }

    @Test
    void changedListsAndSettingsMoveWhatIsKeptBothWays() throws Exception {
        bus.send(List.of(
                indicator(1, "[ipv4-addr:value = '8.8.8.8']", null),
                indicator(2, "[domain-name:value = 'popular.com']", null),
                indicator(3, "[ipv4-addr:value = '10.1.2.3']", null)));
        holds(sensor, toSensor, Map.of(id(1), "", id(2), "", id(3), ""));

        list("dns", "cidr", "8.8.8.8");
        list("top", "hostname", "popular.com");
        bus.bus().reload(settings(Map.of("dns", GuardAction.QUARANTINE)));
        holds(sensor, toSensor, Map.of(id(2), "", id(3), ""));
        holds(app, toApp, Map.of(id(1), "quarantine warning-list", id(2), "flag warning-list", id(3), ""));
        assertThat(finding(id(2))).startsWith("flag warning-list: ").contains("top");

        bus.bus().reload(settings(Map.of("dns", GuardAction.DROP)));
        holds(app, toApp, Map.of(id(2), "flag warning-list", id(3), ""));
        Await.until("the store has written it", () -> finding(id(1)).startsWith("drop"));
        try (Connection reader =
                new Connections(directory.resolve("store").resolve(StoreSettings.FILE_NAME)).reader()) {
            assertThat(catchThrowable(() -> OperatorActs.act(reader, id(1), Act.Kind.RELEASED)))
                    .hasMessageContaining("drop");
        }

        bus.bus().reload(new GuardSettings(GuardAction.QUARANTINE, GuardSettings.DEFAULT.warninglists()));
        holds(sensor, toSensor, Map.of(id(1), "", id(2), ""));
        holds(app, toApp, Map.of(id(1), "", id(2), "", id(3), "quarantine private"));
    }

    @Test
    void whatHasSeveralValuesIsToldToSensorsOnceMoreWhenListsChangeForOneOfThemMayBeListedNow() throws Exception {
        bus.send(List.of(
                indicator(1, "[ipv4-addr:value = '8.8.8.8' OR ipv4-addr:value = '8.8.1.1']", null),
                indicator(2, "[domain-name:value = 'popular.com']", null)));
        holds(sensor, toSensor, Map.of(id(1), "", id(2), ""));
        holds(app, toApp, Map.of(id(1), "", id(2), ""));

        sensor.clear();
        app.clear();
        list("dns", "cidr", "8.8.8.8");
        bus.bus().reload(settings(Map.of("dns", GuardAction.QUARANTINE)));
        holds(sensor, toSensor, Map.of(id(1), ""));
        bus.send(List.of(indicator(3, "[domain-name:value = 'last.com']", null)));
        holds(app, toApp, Map.of(id(3), ""));
        holds(sensor, toSensor, Map.of(id(1), "", id(3), ""));
    }

    @Test
    void aVersionThatTheGuardHoldsBackIsTakenFromSensorsAndABetterOneIsGivenThem() throws Exception {
        bus.send(List.of(indicator(1, "[domain-name:value = 'evil.com']", null)));
        holds(sensor, toSensor, Map.of(id(1), ""));
        bus.send(List.of(version(1, 2, "[domain-name:value = 'com']")));
        holds(sensor, toSensor, Map.of());
        holds(app, toApp, Map.of(id(1), "quarantine single-label"));
        bus.send(List.of(version(1, 3, "[domain-name:value = 'evil.org']")));
        holds(sensor, toSensor, Map.of(id(1), ""));
        holds(app, toApp, Map.of(id(1), ""));
    }

    private GuardSettings settings(Map<String, GuardAction> actions) {
        return new GuardSettings(
                GuardAction.FLAG,
                new GuardSettings.ListSettings(Optional.of(lists), GuardAction.FLAG, actions, Duration.ofSeconds(60)));
    }

    private void list(String name, String type, String entry) throws Exception {
        Files.writeString(
                Files.createDirectories(lists.resolve(name)).resolve("list.json"),
                "{\"type\": \"" + type + "\", \"list\": [\"" + entry + "\"]}");
    }

    private void restart() {
        bus.close();
        start();
    }

    private void release(String id) throws Exception {
        try (Connection reader =
                new Connections(directory.resolve("store").resolve(StoreSettings.FILE_NAME)).reader()) {
            bus.send(List.of(OperatorActs.act(reader, id, Act.Kind.RELEASED)));
        }
    }

    private List<String> quarantined() {
        List<String> found = new ArrayList<>();
        find(Map.of("state", "quarantined"), found, "id");
        return found;
    }

    private String finding(String id) {
        List<String> found = new ArrayList<>();
        Await.until("the store has written it", () -> {
            found.clear();
            find(Map.of("id", id), found, "guard");
            return !found.isEmpty() && !found.get(0).equals("null");
        });
        return found.get(0);
    }

    private void find(Map<String, String> parameters, List<String> target, String fact) {
        try (Connection reader =
                new Connections(directory.resolve("store").resolve(StoreSettings.FILE_NAME)).reader()) {
            IndicatorSearch.of(parameters, Long.MAX_VALUE / 2)
                    .find(
                            reader,
                            MessageParser.OWN,
                            hit -> target.add(String.valueOf(hit.facts().get(fact))));
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By id, what the guard says of it. */
    private static void holds(Map<String, String> held, Subscription subscription, Map<String, String> expected) {
        Await.until("has " + expected, () -> read(held, subscription).equals(expected));
    }

    private static Map<String, String> read(Map<String, String> held, Subscription subscription) {
        try {
            for (Optional<Message> message = subscription.poll(Duration.ofMillis(20));
                    message.isPresent();
                    message = subscription.poll(Duration.ofMillis(20))) {
                Indicator indicator = (Indicator) message.get();
                String id = indicator.id().toString();
                if (indicator.isRemoval()) {
                    held.remove(id);
                } else {
                    held.put(
                            id,
                            indicator
                                    .guardMark()
                                    .map(mark -> mark.verdict().label() + " " + mark.code())
                                    .orElse(""));
                }
            }
            return held;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String id(int number) {
        return "indicator--00000000-0000-4000-8000-00000000000" + number;
    }

    private static Indicator indicator(int number, String pattern, String mark) {
        Indicator plain = version(number, 1, pattern);
        return mark == null ? plain : plain.with(Map.of(GuardMark.KEY, "released " + mark + ": trust me"));
    }

    private static Indicator version(int number, int version, String pattern) {
        String time = "2026-11-0" + version + "T00:00:00.000Z";
        return Indicator.of(Map.of(
                "id",
                id(number),
                "created",
                "2026-11-01T00:00:00.000Z",
                "modified",
                time,
                "valid_from",
                "2026-11-01T00:00:00.000Z",
                "pattern",
                pattern,
                "pattern_type",
                "stix"));
    }
}
