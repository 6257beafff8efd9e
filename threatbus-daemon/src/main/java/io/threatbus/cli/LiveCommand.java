package io.threatbus.cli;

import io.threatbus.ThreatBusException;
import io.threatbus.cli.text.StatusLines;
import io.threatbus.cli.text.TerminalSize;
import io.threatbus.message.Escaper;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code threatbus top}. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = {
            "Show the running bus live.",
            "",
            "Messages per second, subscribers and plugins, until Ctrl-C ends it. What does not fit the screen is"
                    + " counted; threatbus status --all shows it."
        })
final class LiveCommand implements Callable<Integer> {
    private static final String CLEAR = "\u001b[H\u001b[2J";
    private static final int RATE_SECONDS = 5;
    private static final String RATE = "  %-10s %-16s %-28s %10.1f/s";

    private static final double NANOS_PER_SECOND = 1e9;

    private final Session session;
    private Map<String, Long> sentBefore = Map.of();
    private long picturedAt;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after N pictures; 0, the default, never ends.")
    private int count;

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    LiveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (count < 0) {
            throw new ParameterException(spec.commandLine(), "--count " + count + ": give 0 or more");
        }
        AdminClient client = session.admin();
        PrintWriter out = spec.commandLine().getOut();
        out.print(picture(client, client.status()));
        for (int shown = 1; count == 0 || shown < count; shown++) {
            out.flush();
            TimeUnit.SECONDS.sleep(1);
            out.print((format.isJson() ? "" : CLEAR) + next(client));
        }
        out.flush();
        return ExitCodes.DONE;
    }

    /** The bus may be restarting: that is something to watch, not a reason to end. */
    private String next(AdminClient client) throws InterruptedException {
        try {
            return picture(client, client.status());
        } catch (ThreatBusException e) {
            return format.isJson()
                    ? OutputFormat.line(Map.of("error", String.valueOf(e.getMessage())))
                    : e.getMessage() + System.lineSeparator();
        }
    }

    private String picture(AdminClient client, Map<String, Object> status) throws InterruptedException {
        List<Rate> rates = rates(client.flow());
        addRates(status);
        if (format.isJson()) {
            Map<String, Object> all = new LinkedHashMap<>(status);
            all.put("rates", rates.stream().map(Rate::json).toList());
            return OutputFormat.line(all);
        }
        List<String> flowing = rates.stream()
                .filter(Rate::flows)
                .sorted(Comparator.comparingDouble(Rate::perSecond).reversed())
                .map(Rate::line)
                .toList();
        List<String> lines = StatusText.screen(status, flowing, Instant.now(), TerminalSize.rows() - 1);
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    /** How many messages a second of one kind something happened to. */
    private record Rate(String what, String plugin, String topic, double perSecond) {
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("what", what);
            json.put("plugin", plugin);
            json.put("topic", topic);
            json.put("per_second", perSecond);
            return json;
        }

        /** What rests is left out. */
        boolean flows() {
            return perSecond >= 0.05;
        }

        String line() {
            return RATE.formatted(
                    Escaper.text(what),
                    StatusLines.cut(Escaper.text(plugin), 16),
                    StatusLines.cut(Escaper.text(topic), 28),
                    perSecond);
        }
    }

    /** Puts beside each subscriber what it was sent a second since the last picture. */
    private void addRates(Map<String, Object> status) {
        Map<String, Long> totals = new HashMap<>();
        long now = System.nanoTime();
        for (Map<String, Object> subscriber : StatusText.list(status, "subscribers")) {
            String name = StatusText.text(subscriber, "subscriber");
            long sent = number(subscriber.get("sent"));
            totals.put(name, sent);
            Long earlier = sentBefore.get(name);
            if (earlier != null && now > picturedAt) {
                subscriber.put("sent_per_second", (sent - earlier) * NANOS_PER_SECOND / (now - picturedAt));
            }
        }
        sentBefore = totals;
        picturedAt = now;
    }

    /** What flowed during the last seconds. */
    private static List<Rate> rates(List<Map<String, Object>> samples) {
        List<Rate> rates = new ArrayList<>();
        if (samples.size() < 2) {
            return rates;
        }
        Map<String, Object> last = samples.get(samples.size() - 1);
        Map<String, Object> before = samples.get(Math.max(0, samples.size() - 1 - RATE_SECONDS));
        double seconds = (number(last.get("time")) - number(before.get("time"))) / 1000.0;
        Map<?, ?> earlier = totals(before);
        new TreeMap<>(totals(last)).forEach((key, total) -> {
            String[] parts = String.valueOf(key).split("\\|", -1);
            if (parts.length == 3 && seconds > 0 && number(total) > 0) {
                double change = number(total) - number(earlier.get(key));
                rates.add(new Rate(parts[0], parts[1], parts[2], change / seconds));
            }
        });
        return rates;
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static Map<?, ?> totals(Map<String, Object> sample) {
        return sample.get("totals") instanceof Map<?, ?> totals ? totals : Map.of();
    }
}
