package io.threatbus.cli;

import io.threatbus.ThreatBusException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code threatbus top}. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the running bus live: messages per second, subscribers, plugins. Ctrl-C ends it.",
        })
final class LiveCommand implements Callable<Integer> {
    private static final String CLEAR = "\u001b[H\u001b[2J";
    private static final int RATE_SECONDS = 5;
    private static final String RATE = "  %-10s %-16s %-28s %10.1f/s";

    private final Session session;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after N pictures; 0, the default, goes on for ever.")
    private int count;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    LiveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        AdminClient client = session.admin();
        PrintWriter out = spec.commandLine().getOut();
        out.print(screen(client, client.status()));
        for (int shown = 1; count == 0 || shown < count; shown++) {
            out.flush();
            TimeUnit.SECONDS.sleep(1);
            out.print(CLEAR + next(client));
        }
        out.flush();
        return ExitCodes.DONE;
    }

    /** The bus may be restarting: that is something to watch, not a reason to end. */
    private static String next(AdminClient client) throws InterruptedException {
        try {
            return screen(client, client.status());
        } catch (ThreatBusException e) {
            return e.getMessage() + System.lineSeparator();
        }
    }

    private static String screen(AdminClient client, Map<String, Object> status) throws InterruptedException {
        List<String> lines = new ArrayList<>(StatusText.lines(status, Instant.now()));
        List<String> rates = rates(client.flow());
        if (!rates.isEmpty()) {
            lines.add("");
            lines.add("Messages");
            lines.addAll(rates);
        }
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    /** What flowed during the last seconds. */
    private static List<String> rates(List<Map<String, Object>> samples) {
        List<String> lines = new ArrayList<>();
        if (samples.size() < 2) {
            return lines;
        }
        Map<String, Object> last = samples.get(samples.size() - 1);
        Map<String, Object> before = samples.get(Math.max(0, samples.size() - 1 - RATE_SECONDS));
        double seconds = (number(last.get("time")) - number(before.get("time"))) / 1000.0;
        Map<String, Object> totals = new TreeMap<>(members(last.get("totals")));
        totals.forEach((key, total) -> {
            String[] parts = key.split("\\|", -1);
            Object earlier = members(before.get("totals")).getOrDefault(key, 0);
            lines.add(RATE.formatted(parts[0], parts[1], parts[2], (number(total) - number(earlier)) / seconds));
        });
        return lines;
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(Object value) {
        return (Map<String, Object>) value;
    }
}
