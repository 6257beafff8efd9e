package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * No byte on the wire to a client has a value of an object that was denied to it, whatever was published in whatever order;
 * and what it may no longer have is taken away.
 */
class MarkingLeakTest {
    private static final int ROUNDS = Integer.getInteger("threatbus.markings.rounds", 2000);
    private static final int ROUNDS_OF_A_BUS = 250;
    private static final int OBJECTS = 40;
    private static final List<String> LEVELS = List.of("clear", "green", "amber", "amber+strict", "red");
    /** By level; the one of amber+strict is OpenCTI's. */
    private static final List<String> MARKINGS = List.of(
            "613f2e26-407d-48c7-9eca-b8e91df99dc9",
            "34098fce-860f-48ae-8e50-ebd3cc5e41da",
            "f88d31f6-486f-44da-b317-01333bde0b82",
            "826578e1-40ad-459f-bc73-ede076f81f37",
            "e828b379-4e03-4974-9ac4-e53a884c97c1");

    private static final int UNMARKED = -1;
    private static final int UNKNOWN = 99;
    private static final Pattern VALUE = Pattern.compile("secret-[0-9]+-[0-9]+");

    private final Random random = new Random(19);

    /** One reader with what an oracle knows of it. */
    private static final class Reader {
        private final int mostLevel;
        private final ZmqApp app;
        private final Set<String> permitted = new HashSet<>();
        private final Map<String, String> last = new HashMap<>();
        private final Set<String> has = new HashSet<>();

        Reader(int mostLevel, ZmqApp app) {
            this.mostLevel = mostLevel;
            this.app = app;
        }

        boolean maySee(int level) {
            return level <= mostLevel;
        }
    }

    @Test
    void whatAReaderMayNotSeeNeverReachesItAndWhatItMayNoLongerHaveIsTakenAway() {
        for (int round = 0; round < ROUNDS; round += ROUNDS_OF_A_BUS) {
            oneBus();
        }
    }

    private void oneBus() {
        Credentials credentials = new Credentials().with("source", Credentials.Rights.ALL);
        for (String level : LEVELS) {
            credentials.with(
                    level.replace('+', '-'), new Credentials.Rights(List.of("stix2"), List.of(), false, 0, level));
        }
        try (TestBus bus = new TestBus(credentials.curve(), credentials.list());
                ZmqApp source = new ZmqApp(bus.ports(), credentials.curve("source"))) {
            List<Reader> readers = new ArrayList<>();
            for (int level = 0; level < LEVELS.size(); level++) {
                String name = LEVELS.get(level).replace('+', '-');
                readers.add(new Reader(level, new ZmqApp(bus.ports(), credentials.curve(name)).subscribe("stix2")));
            }
            Map<Integer, Integer> markedLast = new LinkedHashMap<>();
            for (int minute = 1; minute <= ROUNDS_OF_A_BUS; minute++) {
                publish(source, readers, markedLast, minute);
            }
            source.send("stix2/indicator", indicator(OBJECTS, "the-end", 0, 0, false));
            readers.forEach(this::readToTheEnd);
            for (Reader reader : readers) {
                markedLast.forEach((object, level) -> check(reader, object, level));
                reader.app.close();
            }
        }
    }

    private void publish(ZmqApp source, List<Reader> readers, Map<Integer, Integer> markedLast, int minute) {
        int object = random.nextInt(OBJECTS);
        int level = random.nextInt(LEVELS.size() + 2) - 1;
        int marking = level == LEVELS.size() ? UNKNOWN : level;
        boolean removes = random.nextInt(6) == 0;
        int known = markedLast.getOrDefault(object, UNMARKED);
        // A value changes now and then; a removal repeats the last one.
        String value = "secret-" + object + "-" + (removes || random.nextInt(4) > 0 ? 0 : minute);
        int counts = removes ? Math.max(known, marking) : marking;
        for (Reader reader : readers) {
            boolean sees = reader.maySee(counts);
            if (sees) {
                reader.permitted.add(value);
            }
            if (sees && !removes) {
                reader.has.add(id(object));
            } else {
                reader.has.remove(id(object));
            }
        }
        markedLast.put(object, counts);
        source.send("stix2/indicator", indicator(object, value, marking, minute, removes));
        if (random.nextInt(5) == 0) {
            source.send("stix2/sighting", Stix.sighting(1000 + minute).replaceAll("indicator--[0-9a-f-]+", id(object)));
        }
    }

    private static String id(int object) {
        return "indicator--00000000-0000-4000-8000-%012d".formatted(object);
    }

    private static String indicator(int object, String value, int marking, int minute, boolean removes) {
        String json = Stix.indicator(object)
                .replace("evil-" + object + ".example.com", value)
                .replaceFirst(
                        "\"modified\": \"[^\"]*\"",
                        "\"modified\": \"2026-11-23T%02d:%02d:00.000Z\"".formatted(9 + minute / 60, minute % 60));
        String reference = marking == UNKNOWN
                ? "11111111-2222-4333-8444-555555555555"
                : marking == UNMARKED ? "" : MARKINGS.get(marking);
        String marked =
                reference.isEmpty() ? "" : "\"object_marking_refs\": [\"marking-definition--" + reference + "\"], ";
        String update = removes ? "\"x_threatbus_update\": \"REMOVE\", " : "";
        return json.replace("\"x_number\"", marked + update + "\"x_number\"");
    }

    private void readToTheEnd(Reader reader) {
        while (true) {
            ZmqApp.Received received = reader.app.receive();
            if (received.json().contains("the-end")) {
                return;
            }
            Matcher value = VALUE.matcher(received.json());
            while (value.find()) {
                assertThat(reader.permitted)
                        .as("%s got %s", LEVELS.get(reader.mostLevel), received.json())
                        .contains(value.group());
            }
            if (received.topic().endsWith("indicator")) {
                reader.last.put((String) received.members().get("id"), received.json());
            } else {
                assertThat(reader.last)
                        .as("a sighting of what it never had: %s", received.json())
                        .containsKey((String) received.members().get("sighting_of_ref"));
            }
        }
    }

    private static void check(Reader reader, int object, int level) {
        String last = reader.last.getOrDefault(id(object), "REMOVE");
        assertThat(!last.contains("REMOVE"))
                .as("%s has %s, marked %d: %s", LEVELS.get(reader.mostLevel), id(object), level, last)
                .isEqualTo(reader.has.contains(id(object)));
    }
}
