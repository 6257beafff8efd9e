package io.threatbus.app.misp;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.message.Indicator;
import io.threatbus.message.Update;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens in MISP, in whatever order, while the feed is up, cut off, replaced by polling, or the bus is stopped:
 * when things are connected again, subscribers have what MISP's own search finds under the filter. {@code
 * -Dthreatbus.misp.history.steps} and {@code -Dthreatbus.misp.history.seed} ask for a longer history, or another one.
 */
class RandomHistoryTest {
    private static final int STEPS = Integer.getInteger("threatbus.misp.history.steps", 120);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long SEED = Long.getLong("threatbus.misp.history.seed", 20_261_129L);

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final List<String> events = new ArrayList<>();
    private final List<String> attributes = new ArrayList<>();
    private final List<String> happened = new ArrayList<>();
    /** What a subscriber has, by id. */
    private final Map<String, String> active = new TreeMap<>();

    private StandIn misp;
    private int number;

    @Test
    void subscribersHaveWhatMispsSearchFinds() throws Exception {
        live("filter: [{not_tags: [block]}]", "max_tlp: amber");
    }

    @Test
    void subscribersHaveWhatMispsSearchFindsOfPublishedEvents() throws Exception {
        live("filter: [{published: true}]", "max_tlp: red");
    }

    private void live(String filter, String more) throws Exception {
        boolean published = filter.contains("published");
        try (StandIn started = new StandIn(directory);
                CutRelay relay = new CutRelay(started.zmq)) {
            misp = started;
            String common = "enrich: {settle: 20ms}";
            String compare = "comparison: {most_gone: 100}";
            int step = 0;
            while (step < STEPS) {
                boolean polls = random.nextInt(4) == 0;
                String feed = polls ? "poll: {interval: 1}" : StandIn.zmq(relay.port());
                try (TestBus bus = new TestBus(
                        Optional.of(directory), misp.api(", page_size: 7"), feed, common, compare, filter, more)) {
                    bus.awaitHealth("connected");
                    if (!polls) {
                        bus.awaitHealth("zmq connected");
                        awaitAgreement(bus, published);
                    }
                    for (int phase = 0; phase < 3 && step < STEPS; phase++) {
                        for (int i = random.nextInt(12); i > 0; i--, step++) {
                            act();
                        }
                        if (!polls) {
                            relay.cut();
                            for (int i = 1 + random.nextInt(8); i > 0; i--, step++) {
                                act();
                            }
                            relay.mend();
                            awaitAgreement(bus, published);
                        }
                    }
                    readWhileItStops(bus);
                }
                for (int i = random.nextInt(6); i > 0; i--, step++) {
                    act();
                }
            }
            try (TestBus bus = new TestBus(
                    Optional.of(directory), misp.api(), StandIn.zmq(relay.port()), common, compare, filter, more)) {
                awaitAgreement(bus, published);
            }
        }
    }

    /** Comparisons rest for twenty times as long as they worked, which on a busy machine takes its minutes. */
    private void awaitAgreement(TestBus bus, boolean published) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            take(bus);
            if (active.equals(expected(published))) {
                return;
            }
        } while (System.nanoTime() - end < 0);
        List<String> last = happened.subList(Math.max(0, happened.size() - 80), happened.size());
        throw new AssertionError("seed " + SEED + "\n has      " + active + "\n should   " + expected(published)
                + "\n after    " + String.join("\n          ", last));
    }

    /** A subscriber that does not read while the bus stops would lose what waits for it. */
    private void readWhileItStops(TestBus bus) throws InterruptedException {
        Thread stop = new Thread(bus::close, "stop");
        stop.start();
        while (stop.isAlive()) {
            take(bus);
        }
        stop.join();
        take(bus);
    }

    private void take(TestBus bus) throws InterruptedException {
        Optional<Indicator> next = bus.poll(Duration.ofMillis(30));
        while (next.isPresent()) {
            Indicator indicator = next.get();
            boolean gone = indicator.update().filter(Update.REMOVE::equals).isPresent()
                    || indicator
                            .validUntil()
                            .filter(at -> !at.instant().isAfter(Instant.now()))
                            .isPresent();
            happened.add("  got " + indicator.update() + " " + indicator.id() + " " + indicator.pattern());
            if (gone) {
                active.remove(indicator.id().toString());
            } else {
                active.put(indicator.id().toString(), indicator.pattern());
            }
            next = bus.poll(Duration.ofMillis(5));
        }
    }

    private Map<String, String> expected(boolean published) throws Exception {
        Map<String, String> all = new TreeMap<>();
        for (JsonNode row :
                misp.search("{\"returnFormat\":\"json\",\"to_ids\":1,\"includeEventTags\":1,\"includeContext\":1,"
                        + "\"includeSightings\":1}")) {
            List<String> tags = new ArrayList<>();
            row.path("Tag").forEach(tag -> tags.add(tag.path("name").asText()));
            boolean expired = false;
            for (JsonNode sighting : row.path("Sighting")) {
                expired |= sighting.path("type").asText().equals("2");
            }
            boolean passes = published
                    ? row.at("/Event/published").asBoolean()
                    : !tags.contains("block") && !tags.contains("tlp:red");
            if (passes && !expired) {
                all.put(
                        "indicator--" + row.path("uuid").asText(),
                        "[ipv4-addr:value = '" + row.path("value").asText() + "']");
            }
        }
        return all;
    }

    private String any(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private void act() throws Exception {
        if (events.isEmpty() || (events.size() < 4 && random.nextInt(20) == 0)) {
            events.add(misp.event(""));
            happened.add("event " + events.get(events.size() - 1));
            return;
        }
        if (attributes.isEmpty() || random.nextInt(4) == 0) {
            String age = random.nextInt(4) == 0 ? ",\"timestamp\":\"1700000000\"" : "";
            String tag = random.nextInt(4) == 0 ? ",\"Tag\":[{\"name\":\"tlp:green\"}]" : "";
            attributes.add(misp.attribute(any(events), "ip-dst", value(), age, tag));
            happened.add("add " + attributes.get(attributes.size() - 1) + age + tag);
            return;
        }
        String attribute = any(attributes);
        switch (random.nextInt(14)) {
            case 0 -> does("comment " + attribute, () -> misp.edit(attribute, "{\"comment\":\"c" + number++ + "\"}"));
            case 1 -> does("value " + attribute, () -> misp.edit(attribute, "{\"value\":\"" + value() + "\"}"));
            case 2 -> does("off " + attribute, () -> misp.edit(attribute, "{\"to_ids\":false}"));
            case 3 -> does("on " + attribute, () -> misp.edit(attribute, "{\"to_ids\":true}"));
            case 4 -> does("delete " + attribute, () -> misp.post("/attributes/delete/" + attribute, "{}"));
            case 5 -> {
                attributes.remove(attribute);
                does("delete for good " + attribute, () -> misp.post("/attributes/delete/" + attribute + "/1", "{}"));
            }
            case 6 -> does("restore " + attribute, () -> misp.post("/attributes/restore/" + attribute, "{}"));
            case 7 -> tag("attributes", attribute);
            case 8, 9 -> tag("events", any(events));
            case 10, 11 -> {
                String event = any(events);
                does("publish " + event, () -> misp.post("/events/publish/" + event, "{}"));
            }
            case 12 -> {
                String type = String.valueOf(random.nextInt(6) == 0 ? 2 : random.nextInt(2));
                long at = Instant.now().getEpochSecond() - 3_600;
                does(
                        "sighting " + type + " " + attribute,
                        () -> misp.post(
                                "/sightings/add",
                                "{\"uuid\":\"" + attribute + "\",\"type\":\"" + type + "\",\"timestamp\":" + at + "}"));
            }
            default -> move(attribute);
        }
    }

    private String value() {
        int next = number++;
        return "198." + (18 + next / 65_536) + "." + (next / 256 % 256) + "." + next % 256;
    }

    @FunctionalInterface
    private interface Call {
        JsonNode run() throws Exception;
    }

    private void does(String what, Call call) throws Exception {
        call.run();
        happened.add(what);
    }

    private void tag(String of, String what) throws Exception {
        String tag = List.of("block", "tlp:red", "tlp:green").get(random.nextInt(3));
        String verb = random.nextInt(3) == 0 ? "addTag" : "removeTag";
        does(
                verb + " " + of + " " + what + " " + tag,
                () -> misp.post("/" + of + "/" + verb + "/" + what + "/" + tag, "{}"));
    }

    /** MISP moves an attribute by making it anew, with its UUID, in the other event. */
    private void move(String attribute) throws Exception {
        String event = any(events);
        does("move " + attribute + " to " + event, () -> {
            misp.deleteForGood(attribute);
            return misp.post(
                    "/attributes/add/" + event,
                    "{\"uuid\":\"" + attribute + "\",\"type\":\"ip-dst\",\"value\":\"" + value()
                            + "\",\"category\":\"Network activity\",\"to_ids\":true}");
        });
    }
}
