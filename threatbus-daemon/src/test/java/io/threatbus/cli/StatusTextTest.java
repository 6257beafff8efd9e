package io.threatbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an operator sees of a bus on a terminal of 80 columns and 24 rows, of which the prompt takes one. */
class StatusTextTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final int ROWS = 23;
    private static final String LONG = "MISP at https://misp.example does not answer: connection refused; trying again,"
            + " sightings wait in /var/lib/threatbus/state/misp/sightings-of-the-last-hours-20261129T143913.sqlite until"
            + " it does, and so does what was to be looked up";

    private static Map<String, Object> plugin(String name, String state, String detail) {
        Map<String, Object> plugin = new LinkedHashMap<>();
        plugin.put("name", name);
        plugin.put("kind", name.equals("rabbitmq") ? "backbone" : "app");
        plugin.put("state", state);
        plugin.put("detail", detail);
        plugin.put("since", "2026-11-29T11:00:00Z");
        return plugin;
    }

    private static Map<String, Object> subscriber(String name, String state, int lost) {
        Map<String, Object> subscriber = new LinkedHashMap<>();
        subscriber.put("subscriber", name);
        subscriber.put("plugin", "zmq");
        subscriber.put("state", state);
        subscriber.put("queue_depth", state.equals("live") ? 0 : 12_345_678_901L);
        subscriber.put("sent", 4_000_000_000L);
        subscriber.put("dropped", lost);
        subscriber.put("lag_seconds", state.equals("live") ? 0.0 : 86_400.0);
        return subscriber;
    }

    private static Map<String, Object> bus(List<Map<String, Object>> plugins, List<Map<String, Object>> subscribers) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("version", "1.0.0");
        status.put("state", "degraded");
        status.put("uptime_seconds", 100_000);
        status.put("memory", Map.of("used_bytes", 150L, "capacity_bytes", 1000L));
        status.put("plugins", plugins);
        status.put("subscribers", subscribers);
        return status;
    }

    /** Six plugins, each with as much to say as it has on a good day. */
    private static List<Map<String, Object>> sixPlugins() {
        String where = "listens on 127.0.0.1:13370, 127.0.0.1:13371 and 127.0.0.1:13372; 12 applications are connected";
        return new ArrayList<>(List.of(
                plugin("rabbitmq", "up", where),
                plugin("zmq", "up", where),
                plugin("zeek", "up", where),
                plugin("store", "up", where),
                plugin("suricata", "degraded", LONG),
                plugin("misp", "down", LONG)));
    }

    private static List<Map<String, Object>> subscribers(int live) {
        List<Map<String, Object>> all = new ArrayList<>(IntStream.range(0, live)
                .mapToObj(number -> subscriber("zmq/" + number + "@dmz-" + number, "live", 0))
                .toList());
        all.add(subscriber("zmq/slow@lab", "slow", 0));
        all.add(subscriber("zmq/behind@a-sensor-with-a-very-long-name", "behind", 7));
        return all;
    }

    private static List<String> screen(Map<String, Object> status, List<String> rates) {
        List<String> lines = StatusText.screen(status, rates, NOW, ROWS);
        assertThat(lines).hasSizeLessThanOrEqualTo(ROWS);
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        return lines;
    }

    private static int row(List<String> lines, String begin) {
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).stripLeading().startsWith(begin))
                .findFirst()
                .orElseThrow(() -> new AssertionError("'" + begin + "' is missing in\n" + String.join("\n", lines)));
    }

    @Test
    void sixPluginsFitWithThoseFirstThatDoNotWork() {
        List<String> lines = screen(bus(sixPlugins(), subscribers(4)), List.of());
        assertThat(row(lines, "misp")).isLessThan(row(lines, "suricata"));
        assertThat(row(lines, "suricata")).isLessThan(row(lines, "rabbitmq"));
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).containsPattern("zeek +app +up +listens on .*…"))
                .anySatisfy(line -> assertThat(line).containsPattern("misp +app +down +for 1 h 0 min: MISP at"));
        assertThat(row(lines, "zmq/behind@")).isLessThan(row(lines, "zmq/slow@"));
        assertThat(row(lines, "zmq/slow@")).isLessThan(row(lines, "zmq/0@"));
    }

    @Test
    void whatDoesNotFitIsCountedAndWhoIsBehindIsShownAllTheSame() {
        List<String> lines = screen(bus(sixPlugins(), subscribers(300)), List.of());
        row(lines, "zmq/behind@");
        row(lines, "zmq/slow@");
        assertThat(lines.get(lines.size() - 1)).matches("  … and 2\\d\\d more, all live");
        assertThat(StatusText.lines(bus(sixPlugins(), subscribers(300)), NOW))
                .as("where all is asked for, all is there")
                .hasSizeGreaterThan(300)
                .noneMatch(line -> line.contains("… and"));
    }

    @Test
    void manyThatAreBehindAreNotCalledLive() {
        List<Map<String, Object>> behind = IntStream.range(0, 50)
                .mapToObj(number -> subscriber("zmq/" + number, "behind", number))
                .toList();
        List<String> lines = screen(bus(sixPlugins(), behind), List.of());
        assertThat(lines.get(lines.size() - 1)).matches("  … and \\d+ more; threatbus status --all shows them");
        assertThat(row(lines, "zmq/49")).as("who lost most stands first").isLessThan(row(lines, "zmq/48"));
    }

    @Test
    void manyPluginsInTroubleLeaveRoomForSubscribers() {
        List<Map<String, Object>> plugins = IntStream.range(0, 40)
                .mapToObj(number -> plugin("misp-" + number, "down", LONG))
                .toList();
        List<String> rates = IntStream.range(0, 12)
                .mapToObj(number -> "  accepted   zmq" + number)
                .toList();
        List<String> lines = screen(bus(plugins, subscribers(30)), rates);
        assertThat(String.join("\n", lines))
                .containsPattern("and \\d+ more; threatbus status --all shows them")
                .containsPattern("and \\d+ more, with fewer messages")
                .containsPattern("and \\d+ more, all live");
        row(lines, "zmq/behind@");
    }

    @Test
    void aSmallBusIsShownWhole() {
        Map<String, Object> status =
                bus(List.of(plugin("inmem", "up", ""), plugin("zmq", "up", LONG)), List.of(subscriber("a", "live", 0)));
        assertThat(screen(status, List.of()))
                .isEqualTo(StatusText.lines(status, NOW))
                .startsWith("Threat Bus 1.0.0 is degraded, up 1 d 3 h, 15 % of bus.memory used");
        assertThat(screen(bus(List.of(plugin("inmem", "up", "")), List.of()), List.of()))
                .endsWith("Nobody has subscribed");
    }
}
