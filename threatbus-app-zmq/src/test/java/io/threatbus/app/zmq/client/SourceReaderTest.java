package io.threatbus.app.zmq.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceReaderTest {
    private final List<String> found = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    @Test
    void jsonLinesAreObjectsWithTheirLines() throws IOException {
        read("{\"a\": 1}\n\n{\"b\": \"}{\\\"\"}\n{\"c\": [1, 2]} {\"d\": 4}");

        assertThat(found).containsExactly("1 {\"a\": 1}", "3 {\"b\": \"}{\\\"\"}", "4 {\"c\": [1, 2]}", "4 {\"d\": 4}");
        assertThat(problems).isEmpty();
    }

    @Test
    void anObjectMaySpreadOverLinesHoweverIndented() throws IOException {
        read("{\n\"a\":\n{\n\"b\": [\n{\n},\n{\n}\n]\n}\n}\n");

        assertThat(found).containsExactly("1 {\n\"a\":\n{\n\"b\": [\n{\n},\n{\n}\n]\n}\n}");
    }

    @Test
    void theObjectsOfABundleHaveTheirOwnLines() throws IOException {
        read("""
                {"type": "bundle", "id": "bundle--1", "x": "objects",
                  "objects": [
                    {"type": "indicator"},
                    {"type": "sighting",
                     "objects": [1]} , 7
                  ]
                }
                {"type": "bundle"}
                {"objects": [], "type": "indicator"}
                """);

        assertThat(found)
                .containsExactly(
                        "3 {\"type\": \"indicator\"}",
                        "4 {\"type\": \"sighting\",\n     \"objects\": [1]}",
                        "5 7",
                        "9 {\"objects\": [], \"type\": \"indicator\"}");
    }

    @Test
    void aListIsItsElements() throws IOException {
        read("[{\"a\": 1},\n {\"b\": 2}]\n[]");

        assertThat(found).containsExactly("1 {\"a\": 1}", "2 {\"b\": 2}");
    }

    @Test
    void aTruncatedLineCostsNothingButItself() throws IOException {
        read("{\"a\": 1\n{\"b\": 2}\n{\"c\": \"x\n{\"d\": 4}\n");

        assertThat(found).containsExactly("2 {\"b\": 2}", "4 {\"d\": 4}");
        assertThat(problems).hasSize(2);
        assertThat(problems.get(0)).startsWith("1 ");
        assertThat(problems.get(1)).startsWith("3 ");
    }

    @Test
    void whatIsNoJsonIsReportedOncePerLine() throws IOException {
        read("# a comment {\"a\": 1}\n{\"b\": 2}\nxyz}");

        assertThat(found).containsExactly("2 {\"b\": 2}");
        assertThat(problems).containsExactly("1 no JSON object begins here", "3 no JSON object begins here");
    }

    @Test
    void inputThatEndsInTheMiddleIsReported() throws IOException {
        read("{\"a\": 1}\n{\"b\": ");

        assertThat(found).containsExactly("1 {\"a\": 1}");
        assertThat(problems).containsExactly("2 the input ends in the middle of this object");
    }

    @Test
    void aByteOrderMarkIsNoProblem() throws IOException {
        read("\ufeff{\"a\": 1}");

        assertThat(found).containsExactly("1 {\"a\": 1}");
        assertThat(problems).isEmpty();
    }

    private void read(String text) throws IOException {
        SourceReader.Sink sink = new SourceReader.Sink() {
            @Override
            public void value(SourceObject value) {
                value.objects()
                        .forEach(object ->
                                found.add(object.line() + " " + new String(object.json(), StandardCharsets.UTF_8)));
            }

            @Override
            public void broken(int line, String reason) {
                problems.add(line + " " + reason);
            }
        };
        new SourceReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), sink).readAll();
    }
}
