package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.threatbus.message.Json;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PatternSyntaxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Counts, with {@code threatbus pattern}, how many of the patterns that the world writes reach which sensor: exactly, by a hash
 * that decides, or with conditions that the sensor checks.
 */
class PatternReachIT {
    /** The directory documentation/mapping of a clone of MISP/misp-stix. */
    private static final String MAPPING = "misp.stix.mapping";

    private static final Pattern STIX_21 = Pattern.compile(".*stix21.*\\.json");

    @TempDir
    private Path temporary;

    /** How often patterns reach each sensor, how many patterns there are, and why the others do not. */
    private static final class Tally {
        private final Map<String, Integer> reached = new TreeMap<>();
        private final Map<String, Integer> reasons = new TreeMap<>();
        private int patterns;
        private int reasonless;

        void add(int count, Map<?, ?> line) {
            patterns += count;
            boolean points = line.containsKey("points");
            reached.merge("points", points ? count : 0, Integer::sum);
            if (!points) {
                reasons.merge(String.valueOf(line.get("reason")), count, Integer::sum);
            }
            for (Object each : (List<?>) line.get("sensors")) {
                Map<?, ?> use = (Map<?, ?>) each;
                boolean sent = !((List<?>) use.get("sent")).isEmpty();
                reached.merge(String.valueOf(use.get("sensor")), sent ? count : 0, Integer::sum);
                reasonless += sent || !((List<?>) use.get("left_out")).isEmpty() ? 0 : 1;
            }
        }

        int percent(String sensor) {
            return 100 * reached.get(sensor) / patterns;
        }

        @Override
        public String toString() {
            return "of " + patterns + " patterns reach " + reached + "; no points: " + reasons;
        }
    }

    @Test
    void nineTenthsOfTheCompoundPatternsOfTheWorldReachASensorAndAllOthersHaveAReason() throws IOException {
        Tally tally = tally(PatternShapes.read("public-shapes.txt"));
        assertThat(tally.percent("points")).as(tally.toString()).isGreaterThanOrEqualTo(90);
        assertThat(tally.percent("zeek")).as(tally.toString()).isGreaterThanOrEqualTo(70);
        assertThat(tally.reasons.keySet())
                .as(tally.toString())
                .isSubsetOf("and-of-observations", "and-of-properties", "qualifier");
        assertThat(tally.reasonless).as(tally.toString()).isZero();
    }

    @Test
    void whateverMispWritesReachesASensorAndZeekWhatIsSeenOnAWire() throws IOException {
        Tally tally = tally(PatternShapes.read("misp-shapes.txt"));
        assertThat(tally.reasons).as(tally.toString()).isEmpty();
        assertThat(tally.percent("zeek")).as(tally.toString()).isGreaterThanOrEqualTo(50);
        assertThat(tally.reasonless).as(tally.toString()).isZero();
    }

    @Test
    void theExamplesOfMispItselfReachASensor() throws IOException {
        String directory = System.getProperty(MAPPING);
        assumeTrue(
                directory != null,
                "-D" + MAPPING + " does not name the directory documentation/mapping of MISP/misp-stix");
        Tally tally = tally(indicators(Path.of(directory)).stream()
                .map(pattern -> new PatternShapes.Shape(1, pattern))
                .toList());
        assertThat(tally.patterns).isGreaterThan(160);
        assertThat(tally.reached.get("points")).as(tally.toString()).isGreaterThanOrEqualTo(165);
        assertThat(tally.reasonless).as(tally.toString()).isZero();
    }

    private Tally tally(List<PatternShapes.Shape> shapes) {
        List<PatternShapes.Shape> valid =
                shapes.stream().filter(shape -> isPattern(shape.pattern())).toList();
        List<String> arguments = new ArrayList<>(List.of("pattern", "--format", "json"));
        valid.forEach(shape -> arguments.add(shape.pattern()));
        Tally tally = new Tally();
        try (Launched command = Launched.start(temporary, arguments.toArray(String[]::new))) {
            assertThat(command.exitCode()).as(command.log()).isIn(0, 4);
            List<String> lines = command.output().lines().toList();
            assertThat(lines).hasSameSizeAs(valid);
            for (int i = 0; i < lines.size(); i++) {
                tally.add(
                        valid.get(i).count(), (Map<?, ?>) Json.read(lines.get(i).getBytes(StandardCharsets.UTF_8)));
            }
        }
        System.out.println(tally);
        return tally;
    }

    /** One of the public ones has a word that the language does not know. */
    private static boolean isPattern(String text) {
        try {
            PatternParser.parse(text);
            return true;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private static Set<String> indicators(Path directory) throws IOException {
        Set<String> patterns = new LinkedHashSet<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(file -> STIX_21.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .forEach(file -> collect(read(file), patterns));
        }
        return patterns;
    }

    private static Object read(Path file) {
        try {
            return Json.read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collect(Object json, Set<String> patterns) {
        if (json instanceof Map<?, ?> object) {
            Map<Object, Object> members = new LinkedHashMap<>(object);
            if ("indicator".equals(members.get("type")) && "stix".equals(members.get("pattern_type"))) {
                patterns.add(String.valueOf(members.get("pattern")));
            }
            members.values().forEach(member -> collect(member, patterns));
        } else if (json instanceof List<?> list) {
            list.forEach(element -> collect(element, patterns));
        }
    }
}
