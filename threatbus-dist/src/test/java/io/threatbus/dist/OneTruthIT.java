package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Histories of indicators over the wire. After every step of each a ZeroMQ application, a Zeek with the original's script, a
 * new snapshot and {@code threatbus indicators} say the same, and what the history says.
 */
class OneTruthIT {
    private static final Instant BASE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LIFETIME = Duration.ofSeconds(4);
    private static final Duration AHEAD = Duration.ofSeconds(7);

    @TempDir
    static Path temporary;

    private static WireBus bus;
    private static WireApp app;
    private static ZeekPeer zeek;
    private static final Set<String> watched = ConcurrentHashMap.newKeySet();
    private static int marks;

    @BeforeAll
    static void start() throws IOException {
        // Only e-mail addresses have a lifetime, so that time changes nothing in the other histories.
        bus = new WireBus(
                        temporary,
                        "",
                        true,
                        "{lifetimes: {address: 0, domain: 0, url: 0, email: " + LIFETIME.toSeconds() + "s}}")
                .start();
        app = WireApp.subscribe(bus, 0);
        zeek = new ZeekPeer(
                bus.zeek(), Files.createDirectory(temporary.resolve("zeek")), Duration.ZERO, OneTruthIT::watch);
    }

    /** As the original's script does: a value is there or not, in any letter case, whoever wanted it. */
    private static void watch(String operation, String value) {
        if (operation.equals("REMOVE")) {
            watched.remove(value.toLowerCase(Locale.ROOT));
        } else {
            watched.add(value.toLowerCase(Locale.ROOT));
        }
    }

    @AfterAll
    static void stop() {
        zeek.close();
        app.close();
        bus.close();
    }

    /** One history: its own indicators, told apart from those of others by its name. */
    private static final class History {
        private final String name;
        private final Map<String, Integer> told = new HashMap<>();

        History(String name) {
            this.name = name;
        }

        String id(String indicator) {
            return "indicator--" + uuid(name + indicator);
        }

        private static UUID uuid(String text) {
            // Version and variant as in a random one, which is what the bus demands.
            UUID hashed = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
            return new UUID((hashed.getMostSignificantBits() & ~0xF000L) | 0x4000L, hashed.getLeastSignificantBits());
        }

        String value(String value) {
            return value + "." + name + ".example";
        }

        /** Content of an indicator, whose time is so many seconds after the first. */
        Map<String, Object> content(String indicator, int second, String value) {
            return object(id(indicator), second, "[domain-name:value = '" + value(value) + "']");
        }

        Map<String, Object> object(String id, int second, String pattern) {
            Map<String, Object> object = new TreeMap<>();
            object.put("type", "indicator");
            object.put("spec_version", "2.1");
            object.put("id", id);
            object.put("created", BASE.toString());
            object.put("modified", BASE.plusSeconds(second).toString());
            object.put("pattern", pattern);
            object.put("pattern_type", "stix");
            object.put("valid_from", BASE.toString());
            return object;
        }

        Map<String, Object> removal(String indicator, int second, String value) {
            return with(content(indicator, second, value), "x_threatbus_update", "REMOVE");
        }

        /** Publishes; everybody then holds these values by indicator, having been told so many things. */
        void say(Map<String, Object> word, int tells, Map<String, String> holds) {
            bus.publish(List.of(word));
            tell(String.valueOf(word.get("id")), tells, holds);
        }

        void tell(String id, int tells, Map<String, String> holds) {
            told.merge(id, tells, Integer::sum);
            check(holds);
            assertThat(app.told(id)).as("how often %s was told", id).isEqualTo(told.get(id));
        }

        void command(String word, String indicator, int tells, Map<String, String> holds) {
            bus.command("indicators", word, id(indicator));
            tell(id(indicator), tells, holds);
        }

        /** A mark behind the last step has gone all ways when everybody has it. */
        private String mark() {
            String id = "indicator--" + uuid("mark" + ++marks);
            bus.publish(List.of(object(id, 0, "[domain-name:value = '" + markValue() + "']")));
            return id;
        }

        private static String markValue() {
            return "mark" + marks + ".mark.example";
        }

        void check(Map<String, String> holds) {
            Map<String, String> expected = new TreeMap<>();
            holds.forEach((indicator, value) -> expected.put(id(indicator), value(value)));
            checkIds(expected);
        }

        void checkIds(Map<String, String> expected) {
            String mark = mark();
            Await.until("the application has the mark", () -> app.held().containsKey(mark));
            assertThat(mine(app.held())).as("a ZeroMQ application").isEqualTo(expected);
            String value = markValue();
            Await.until("the sensor has the mark", () -> watched.contains(value));
            assertThat(watched.stream().filter(item -> item.contains(suffix())).collect(Collectors.toSet()))
                    .as("a Zeek")
                    .isEqualTo(expected.values().stream()
                            .map(item -> item.toLowerCase(Locale.ROOT))
                            .collect(Collectors.toSet()));
            try (WireApp late = WireApp.subscribe(bus, 30)) {
                Await.until("the snapshot has the mark", () -> late.held().containsKey(mark));
                assertThat(mine(late.held())).as("a snapshot").isEqualTo(expected);
            }
            assertThat(mine(bus.indicators("active")))
                    .as("threatbus indicators")
                    .isEqualTo(expected);
        }

        /** The value that the application has once everything has come. */
        String agreed(String indicator) {
            String mark = mark();
            Await.until("the application has the mark", () -> app.held().containsKey(mark));
            String value = mine(app.held()).getOrDefault(id(indicator), "");
            return value.replace(suffix(), "");
        }

        private String suffix() {
            return "." + name + ".example";
        }

        private Map<String, String> mine(Map<String, String> patterns) {
            Map<String, String> mine = new TreeMap<>();
            patterns.forEach((id, pattern) -> {
                String value = pattern.replaceAll("\\[.*:value = '(.*)']", "$1");
                if (value.toLowerCase(Locale.ROOT).contains(suffix())) {
                    mine.put(id, value);
                }
            });
            return mine;
        }
    }

    private static Map<String, Object> with(Map<String, Object> object, String property, Object value) {
        Map<String, Object> changed = new TreeMap<>(object);
        changed.put(property, value);
        return changed;
    }

    private static Map<String, Object> from(Map<String, Object> object, String source) {
        return with(object, "x_threatbus_source", source);
    }

    private interface Steps {
        void run(History history);
    }

    private static DynamicTest test(String name, String what, Steps steps) {
        return DynamicTest.dynamicTest(what, () -> steps.run(new History(name)));
    }

    @TestFactory
    List<DynamicTest> everybodySaysTheSame() {
        return List.of(
                test("feed", "what was withdrawn does not come back with an unchanged feed", OneTruthIT::feed),
                test("operator", "what an operator withdrew comes back when he restores it", OneTruthIT::operator),
                test("older", "an older version reaches nobody", OneTruthIT::older),
                test("conflict", "of two contents of one time the same counts in any order", OneTruthIT::conflict),
                test("pending", "what begins later is delivered when its time comes", OneTruthIT::pending),
                test("interval", "a withdrawal is taken whatever its interval says", OneTruthIT::interval),
                test("listed", "listing an unchanged indicator renews its lifetime", OneTruthIT::listed),
                test("ahead", "what lies ahead of the clock is withdrawn, not expired", OneTruthIT::ahead),
                test("case", "a value leaves Zeek with the last indicator that names it", OneTruthIT::letterCase),
                test("sources", "an indicator stays until its last source withdraws it", OneTruthIT::sources),
                test("noids", "a list without ids is renewed, and no flood of edits", OneTruthIT::withoutIds));
    }

    private static void feed(History history) {
        Map<String, Object> feed = history.content("x", 0, "a");
        history.say(feed, 1, Map.of("x", "a"));
        history.say(history.removal("x", 10, "a"), 1, Map.of());
        history.say(feed, 0, Map.of());
        assertThat(bus.command("indicators", "show", history.id("x"))).contains("superseded", "withdrawn");
        assertThat(bus.command("trace", history.id("x"))).contains("superseded");
        history.say(history.content("x", 20, "b"), 1, Map.of("x", "b"));
    }

    private static void operator(History history) {
        Map<String, Object> feed = history.content("x", 0, "a");
        history.say(feed, 1, Map.of("x", "a"));
        history.command("remove", "x", 1, Map.of());
        history.say(feed, 0, Map.of());
        history.say(from(feed, "another list"), 0, Map.of());
        history.command("restore", "x", 1, Map.of("x", "a"));
    }

    private static void older(History history) {
        Map<String, Object> first = history.content("x", 0, "a");
        history.say(first, 1, Map.of("x", "a"));
        history.say(history.content("x", 10, "b"), 1, Map.of("x", "b"));
        history.say(first, 0, Map.of("x", "b"));
    }

    private static void conflict(History history) {
        Map<String, Object> one = from(history.content("x", 0, "one"), "source-one");
        Map<String, Object> two = from(history.content("x", 0, "two"), "source-two");
        history.say(one, 1, Map.of("x", "one"));
        bus.publish(List.of(two));
        String wins = history.agreed("x");
        history.tell(history.id("x"), wins.equals("two") ? 1 : 0, Map.of("x", wins));
        assertThat(bus.log())
                .contains("two contents of the time")
                .contains("'source-one'")
                .contains("'source-two'");
        // The same contents of another indicator, the other way round.
        history.say(with(two, "id", history.id("y")), 1, Map.of("x", wins, "y", "two"));
        history.say(with(one, "id", history.id("y")), wins.equals("one") ? 1 : 0, Map.of("x", wins, "y", wins));
    }

    private static void pending(History history) {
        Instant begin = Instant.now().plus(AHEAD).truncatedTo(ChronoUnit.SECONDS);
        history.say(with(history.content("x", 0, "a"), "valid_from", begin.toString()), 0, Map.of());
        assertThat(bus.indicators("pending")).containsKey(history.id("x"));
        Await.until("its time has come", () -> app.held().containsKey(history.id("x")));
        assertThat(Instant.now()).isAfter(begin);
        history.tell(history.id("x"), 1, Map.of("x", "a"));
    }

    private static void interval(History history) {
        Map<String, Object> x = history.content("x", 0, "a");
        history.say(x, 1, Map.of("x", "a"));
        history.say(
                with(with(history.content("x", 10, "a"), "revoked", true), "valid_until", x.get("valid_from")),
                1,
                Map.of());
        Map<String, Object> y = history.content("y", 0, "b");
        history.say(y, 1, Map.of("y", "b"));
        history.say(with(history.removal("y", 10, "b"), "valid_until", y.get("valid_from")), 1, Map.of());
    }

    private static void listed(History history) {
        String id = history.id("x");
        String value = history.value("a");
        Map<String, Object> listed = history.object(id, 0, "[email-addr:value = 'a@" + value + "']");
        Instant first = Instant.now();
        bus.publish(List.of(listed));
        while (Instant.now().isBefore(first.plus(LIFETIME.multipliedBy(2)))) {
            history.checkIds(Map.of(id, "a@" + value));
            bus.publish(List.of(listed));
        }
        assertThat(app.told(id)).isEqualTo(1);
        Await.until("it is listed no longer", () -> !app.held().containsKey(id));
        history.checkIds(Map.of());
        bus.publish(List.of(listed));
        history.checkIds(Map.of(id, "a@" + value));
        assertThat(app.told(id)).isEqualTo(3);
        bus.publish(List.of(with(with(listed, "modified", BASE.plusSeconds(10).toString()), "revoked", true)));
        history.checkIds(Map.of());
    }

    private static void ahead(History history) {
        long second = Duration.between(BASE, Instant.now()).toSeconds() + 86_400;
        Map<String, Object> ahead = history.content("x", (int) second, "a");
        history.say(ahead, 1, Map.of("x", "a"));
        history.command("remove", "x", 1, Map.of());
        assertThat(bus.indicators("removed")).containsKey(history.id("x"));
        history.say(ahead, 0, Map.of());
    }

    private static void letterCase(History history) {
        history.say(history.content("x", 0, "a"), 1, Map.of("x", "a"));
        history.say(history.content("y", 0, "A"), 1, Map.of("x", "a", "y", "A"));
        history.say(history.removal("x", 10, "a"), 1, Map.of("y", "A"));
        history.say(history.removal("y", 10, "A"), 1, Map.of());
    }

    private static void sources(History history) {
        history.say(from(history.content("x", 10, "a"), "misp-s"), 1, Map.of("x", "a"));
        history.say(from(history.content("x", 10, "a"), "misp-t"), 0, Map.of("x", "a"));
        history.say(from(history.removal("x", 20, "a"), "misp-s"), 0, Map.of("x", "a"));
        history.say(from(history.removal("x", 15, "a"), "misp-t"), 1, Map.of());
        history.say(from(history.content("x", 16, "a"), "misp-t"), 1, Map.of("x", "a"));
    }

    private static void withoutIds(History history) {
        Map<String, Object> listed = Map.of(
                "type",
                "indicator",
                "pattern_type",
                "stix",
                "pattern",
                "[domain-name:value = '" + history.value("a") + "']");
        bus.publish(List.of(listed));
        Await.until("it has come", () -> history.mine(app.held()).size() == 1);
        Map<String, String> held = history.mine(app.held());
        history.checkIds(held);
        bus.publish(List.of(listed, listed));
        history.checkIds(held);
        String id = held.keySet().iterator().next();
        assertThat(app.told(id)).isEqualTo(1);
        bus.publish(List.of(with(listed, "x_threatbus_update", "REMOVE")));
        history.checkIds(Map.of());
        bus.publish(List.of(listed));
        history.checkIds(held);
        assertThat(app.told(id)).isEqualTo(3);
    }
}
