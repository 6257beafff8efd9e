package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The names of metrics in the documentation, the alert rules and the dashboard are those that a scrape shows. */
class MetricsDocumentationTest {
    private static final String PAGE = "docs/metrics.md";
    private static final String UPDATE = "threatbus.docs.update";
    private static final String HEADER = """
        # All metrics

        Written from the code: do not edit. [Operating](operations.md#health-and-metrics) says which of them to watch.
        Each has the label `plugin`, the instance as in the configuration, beside those shown here; `jvm_*` and
        `process_*` are the runtime's. Counters that end in `_total` start again at 0 when the process does.

        | metric | kind | meaning |
        | --- | --- | --- |
        """;

    private static final String TEXT = "\"(?:[^\"\\\\\\n]|\\\\.)*\"";
    private static final Pattern PART = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"|([A-Z_]+)");
    private static final Pattern CONSTANT =
            Pattern.compile("String ([A-Z_]+) =\\s*(" + TEXT + "(?:\\s*\\+\\s*" + TEXT + ")*)");
    private static final Pattern REGISTRATION = Pattern.compile("\\b(counter|gauge|histogram)\\(\\s*(" + TEXT
            + "|[A-Z_]+\\b)\\s*" + "(\\+\\s*name)?\\s*,\\s*((?:" + TEXT + "|[A-Z_]+\\b)(?:\\s*\\+\\s*" + TEXT + ")*)");
    private static final Pattern ON_THE_PAGE = Pattern.compile(
            "\\.name\\((\"threatbus_[a-z_]+\")\\)\\s*\\.help\\(\\s*(" + TEXT + "(?:\\s*\\+\\s*" + TEXT + ")*)\\)");
    private static final Pattern SUBSCRIBERS = Pattern.compile("(\"threatbus_subscriber_[a-z_]+\"),\\s*(" + TEXT + ")");
    private static final Pattern NAMED = Pattern.compile("(?<![a-z_])threatbus_[a-z]+_[a-z_]+");
    private static final Pattern COUNTERS = Pattern.compile("^        ([A-Z_]+)[,\\n]", Pattern.MULTILINE);

    private record Metric(String kind, String help) {}

    private static List<Path> files(String top, String... endings) {
        try (Stream<Path> walk = Files.walk(Project.file(top))) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every registration in the main code of the modules that are shipped. */
    private static Map<String, Metric> registered() throws IOException {
        Map<String, Metric> found = new TreeMap<>();
        for (Path file : files(".", ".java")) {
            String path = file.toString().replace('\\', '/');
            if (path.contains("/src/main/java/") && !path.contains("threatbus-bench/")) {
                collect(Files.readString(file), found);
            }
        }
        return found;
    }

    private static void collect(String code, Map<String, Metric> found) throws IOException {
        Map<String, String> constants = new HashMap<>();
        Matcher constant = CONSTANT.matcher(code);
        while (constant.find()) {
            constants.put(constant.group(1), joined(constant.group(2), Map.of()));
        }
        Matcher matcher = REGISTRATION.matcher(code);
        while (matcher.find()) {
            String name = joined(matcher.group(2), constants);
            String help = joined(matcher.group(4), constants);
            if (matcher.group(3) != null) {
                brokerCounters(name, help, found);
            } else if (name.matches("[a-z]+(_[a-z_]+)?")) {
                add(matcher.group(1), name, help, found);
            }
        }
        for (Pattern pattern : List.of(ON_THE_PAGE, SUBSCRIBERS)) {
            Matcher shown = pattern.matcher(code);
            while (shown.find()) {
                found.put(
                        joined(shown.group(1), Map.of()).replaceAll("^(threatbus_build)$", "$1_info"),
                        new Metric("gauge", joined(shown.group(2), Map.of())));
            }
        }
    }

    /** The Broker endpoint's counters are named after the constants of an enumeration. */
    private static void brokerCounters(String prefix, String help, Map<String, Metric> found) throws IOException {
        for (Path file : files("threatbus-app-zeek", "EndpointCounters.java")) {
            String code = Files.readString(file);
            Matcher constant = COUNTERS.matcher(code.substring(code.indexOf("enum Counter")));
            while (constant.find()) {
                String name = constant.group(1).toLowerCase(Locale.ROOT);
                add("counter", prefix + name, help + name.replace('_', ' ') + ".", found);
            }
        }
    }

    private static void add(String kind, String name, String help, Map<String, Metric> found) {
        String exposed = "threatbus_" + name + (kind.equals("counter") ? "_total" : "");
        found.put(exposed, new Metric(kind, help));
    }

    /** A text of Java source, its parts put together. */
    private static String joined(String source, Map<String, String> constants) {
        StringBuilder text = new StringBuilder();
        Matcher part = PART.matcher(source);
        while (part.find()) {
            text.append(part.group(1) != null ? part.group(1) : constants.getOrDefault(part.group(2), ""));
        }
        return text.toString();
    }

    @Test
    void thePageOfAllMetricsIsUpToDate() throws IOException {
        StringBuilder page = new StringBuilder(HEADER);
        registered().forEach((name, metric) -> page.append("| `")
                .append(name)
                .append("` | ")
                .append(metric.kind())
                .append(" | ")
                .append(metric.help())
                .append(" |\n"));
        Path file = Project.file(PAGE);
        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(file, page);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as(
                        "%s is stale; write it again with: mvn -pl threatbus-dist -am test"
                                + " -Dtest=MetricsDocumentationTest -Dsurefire.failIfNoSpecifiedTests=false -D%s=true",
                        PAGE, UPDATE)
                .isEqualTo(page.toString());
    }

    @Test
    void everyNameInDocumentationRulesAndDashboardIsExposed() throws IOException {
        Map<String, Metric> registered = registered();
        assertThat(registered).hasSizeGreaterThan(80);
        TreeSet<String> unknown = new TreeSet<>();
        for (Path file : files("docs", ".md", ".yml", ".json")) {
            Matcher named = NAMED.matcher(Files.readString(file));
            while (named.find()) {
                String family = named.group().replaceAll("_(bucket|count|sum)$", "");
                if (!registered.containsKey(named.group()) && !registered.containsKey(family)) {
                    unknown.add(Project.file("docs").relativize(file) + ": " + named.group());
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void aCounterCountsAndAGaugeDoesNotOnlyGrow() throws IOException {
        assertThat(registered())
                .as("what the help of a gauge says of a start, or of a number of times, only grows")
                .allSatisfy((name, metric) -> assertThat(metric.kind().equals("gauge")
                                && (metric.help().contains("since the start")
                                        || metric.help().startsWith("How often")
                                        || name.matches(".*_(forgotten|given_up|dropped|lost|rejected)")))
                        .as(name)
                        .isFalse());
    }
}
