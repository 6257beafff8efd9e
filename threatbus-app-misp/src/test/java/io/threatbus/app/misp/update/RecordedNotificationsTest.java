package io.threatbus.app.misp.update;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.app.misp.Vectors;
import io.threatbus.app.misp.feed.ZmqFrame;
import io.threatbus.app.misp.model.BadInputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every recorded frame, with an empty memory and without a filter, has the outcome that is wanted of it. */
class RecordedNotificationsTest {
    @Test
    void everyRecordedFrameHasItsOutcome() throws Exception {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (JsonNode line : Vectors.frames()) {
            if (line.has("expect")) {
                String expected = expected(line.get("expect"));
                String actual = actual(line.get("frame").asText());
                if (!actual.equals(expected)) {
                    differences.add(line.get("case").asText() + ": " + actual + " instead of " + expected);
                }
                compared++;
            } else {
                assertThat(actual(line.get("frame").asText()))
                        .as(line.get("case").asText())
                        .isNotEqualTo("error");
            }
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isEqualTo(35);
    }

    private static String expected(JsonNode expect) {
        String outcome = expect.get("outcome").asText();
        return switch (outcome) {
            case "add", "remove" ->
                outcome + " " + expect.get("pattern_type").asText() + " "
                        + expect.get("pattern").asText();
            case "remove-if-known" -> "ignore";
            default -> outcome;
        };
    }

    private static String actual(String frame) throws InterruptedException {
        byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
        try (UpdateFixture bench = new UpdateFixture()) {
            bench.intake().accept(ZmqFrame.read(bytes, 32 << 20), () -> {});
            List<String> texts = bench.queue.takeIndicators().stream()
                    .map(i -> (i.update().isPresent() ? "remove " : "add ") + i.patternType() + " " + i.pattern())
                    .toList();
            return texts.isEmpty() ? "ignore" : String.join(", ", texts);
        } catch (BadInputException e) {
            return "error";
        }
    }
}
