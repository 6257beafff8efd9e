package io.threatbus.toolkit.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JsonObjectReaderTest {
    private static final int LONGEST = 100;

    private final List<String> found = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> tooLong = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();

    private void read(String text) throws IOException {
        read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void read(InputStream in) throws IOException {
        JsonObjectReader reader = new JsonObjectReader(in, LONGEST);
        for (Optional<JsonPiece> piece = reader.next(); piece.isPresent(); piece = reader.next()) {
            long line = piece.get().line();
            if (piece.get() instanceof JsonPiece.Found object) {
                found.add(line + " " + new String(object.json(), StandardCharsets.UTF_8));
                object.id().ifPresent(ids::add);
            } else if (piece.get() instanceof JsonPiece.TooLong object) {
                tooLong.add(line + " " + object.type().orElse("?") + " " + object.bytes());
            } else if (piece.get() instanceof JsonPiece.Broken broken) {
                problems.add(line + " " + broken.reason());
            }
        }
    }

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
            {"type": "bundle", "id": "bundle--1", "x": "objects", "y": {"objects": [{}]},
              "objects": [
                {"type": "indicator", "id": "indicator--1"},
                {"type": "sighting",
                 "objects": [1], "id": "sighting--1"} , 7
              ], "after": [{"objects": []}]
            }
            {"type": "bundle"}
            {"type": "indicator", "objects": []}
            """);

        assertThat(found)
                .containsExactly(
                        "3 {\"type\": \"indicator\", \"id\": \"indicator--1\"}",
                        "4 {\"type\": \"sighting\",\n     \"objects\": [1], \"id\": \"sighting--1\"}",
                        "9 {\"type\": \"indicator\", \"objects\": []}");
        assertThat(problems).containsExactly("5 this element of the list is not an object");
        assertThat(ids).containsExactly("indicator--1", "sighting--1");
    }

    @Test
    void aTaxiiEnvelopeHasNoType() throws IOException {
        read("{\"more\": false, \"objects\": [{\"type\": \"indicator\"}], \"next\": \"x\"}{\"objects\":[{\"a\":1}]}");

        assertThat(found).containsExactly("1 {\"type\": \"indicator\"}", "1 {\"a\":1}");
        assertThat(problems).isEmpty();
    }

    @Test
    void aBundleMayNameItsTypeLast() throws IOException {
        read("{\"objects\": [{\"a\": 1}], \"type\": \"bundle\"}\n{\"objects\": [], \"type\": \"indicator\"}");

        assertThat(found).containsExactly("1 {\"a\": 1}");
        assertThat(problems).hasSize(1).first().asString().startsWith("2 this has a list 'objects' before its type");
    }

    @Test
    void aListIsItsElementsAndSoIsAListOfBundles() throws IOException {
        read("[{\"a\": 1},\n {\"type\":\"bundle\",\"objects\":[{\"b\": 2}]}]\n[]");

        assertThat(found).containsExactly("1 {\"a\": 1}", "2 {\"b\": 2}");
        assertThat(problems).isEmpty();
    }

    @Test
    void whatIsNotAnObjectInAListIsReportedAndCostsOnlyItself() throws IOException {
        read("[1,\"a, ] {\\\"\",[{\"x\":1}],null ,{\"b\": 2}, true]{\"c\": 3}");

        assertThat(found).containsExactly("1 {\"b\": 2}", "1 {\"c\": 3}");
        assertThat(problems)
                .hasSize(5)
                .allMatch(problem -> problem.equals("1 this element of the list is not an object"));
    }

    @Test
    void aTruncatedLineCostsNothingButItself() throws IOException {
        read("{\"a\": 1\n{\"b\": 2}\n{\"c\": \"x\n{\"d\": 4}\n");

        assertThat(found).containsExactly("2 {\"b\": 2}", "4 {\"d\": 4}");
        assertThat(problems)
                .containsExactly(
                        "1 the object is not closed before the next one begins on line 2",
                        "3 a string is not closed at the end of line 3");
    }

    @Test
    void anObjectThatIsNotClosedInABundleCostsOnlyItself() throws IOException {
        read("{\"type\":\"bundle\",\"objects\":[\n{\"a\": 1},\n{\"b\": \"x\n{\"c\": 3}\n]}\n{\"d\": 4}");

        assertThat(found).containsExactly("2 {\"a\": 1}", "4 {\"c\": 3}", "6 {\"d\": 4}");
        assertThat(problems).containsExactly("3 a string is not closed at the end of line 3");
    }

    @Test
    void whatIsNotJsonIsReportedOncePerLine() throws IOException {
        read("# a comment {\"a\": 1}\n{\"b\": 2}\nxyz}");

        assertThat(found).containsExactly("2 {\"b\": 2}");
        assertThat(problems).containsExactly("1 no JSON object begins here", "3 no JSON object begins here");
    }

    @Test
    void inputThatEndsInTheMiddleIsReported() throws IOException {
        read("{\"a\": 1}\n{\"b\": ");
        read("{\"type\":\"bundle\",\n\"objects\":[{\"c\": 3}");
        read("{\"type\":\"bundle\",\"objects\":[]");

        assertThat(found).containsExactly("1 {\"a\": 1}", "1 {\"c\": 3}".replace("1 {\"c", "2 {\"c"));
        assertThat(problems)
                .containsExactly(
                        "2 the input ends in the middle of this object",
                        "1 the input ends in the middle of this list or bundle: is the file complete?",
                        "1 the input ends in the middle of this list or bundle: is the file complete?");
    }

    @Test
    void aByteOrderMarkIsNoProblemAlsoWhereFilesWereJoined() throws IOException {
        read("\ufeff{\"a\": 1}\n\ufeff{\"b\": 2}\n\ufeff\n");

        assertThat(found).containsExactly("1 {\"a\": 1}", "2 {\"b\": 2}");
        assertThat(problems).isEmpty();
    }

    @Test
    void utf16IsNamedWithAndWithoutAMark() throws IOException {
        for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-16BE")) {
            problems.clear();
            byte[] text = "{\"type\": \"bundle\"}\n".repeat(50).getBytes(Charset.forName(charset));
            read(new ByteArrayInputStream(text));
            assertThat(problems).as(charset).hasSize(1).first().asString().contains("UTF-16", "iconv");
        }
        assertThat(found).isEmpty();
    }

    @Test
    void aLongObjectIsNotKeptButItsTypeIsKnown() throws IOException {
        String payload = "x".repeat(1000);
        read("{\"type\":\"bundle\",\"objects\":[{\"type\":\"artifact\",\"payload_bin\":\"" + payload + "\"},{\"a\":1},"
                + "{\"payload_bin\":\"" + payload + "\",\"type\":\"indicator\"}]}");

        assertThat(found).containsExactly("1 {\"a\":1}");
        assertThat(tooLong).hasSize(2);
        assertThat(tooLong.get(0)).startsWith("1 artifact 103");
        assertThat(tooLong.get(1)).startsWith("1 indicator 103");
    }

    @Test
    void aBundleOfAnySizeNeedsTheMemoryOfOneObject() throws IOException {
        int many = 100_000;
        byte[] element = "{\"type\":\"indicator\",\"x\":\"y\"},\n".getBytes(StandardCharsets.UTF_8);
        InputStream elements = new SequenceInputStream(Collections.enumeration(IntStream.range(0, many)
                .<InputStream>mapToObj(i -> new ByteArrayInputStream(element))
                .toList()));
        InputStream head =
                new ByteArrayInputStream("{\"type\":\"bundle\",\"objects\":[".getBytes(StandardCharsets.UTF_8));
        InputStream tail = new ByteArrayInputStream("]}".getBytes(StandardCharsets.UTF_8));
        JsonObjectReader reader =
                new JsonObjectReader(new SequenceInputStream(head, new SequenceInputStream(elements, tail)), LONGEST);
        int count = 0;
        for (Optional<JsonPiece> piece = reader.next(); piece.isPresent(); piece = reader.next()) {
            assertThat(piece.get()).isInstanceOf(JsonPiece.Found.class);
            count++;
        }
        assertThat(count).isEqualTo(many);
        assertThat(reader.bytes()).isGreaterThan(many * 28L);
    }

    @Test
    void aStreamThatGivesSingleBytesIsReadAlike() throws IOException {
        InputStream slow = new ByteArrayInputStream("\ufeff[{\"a\": 1}, {\"b\": 2}]".getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(1, length));
            }
        };
        read(slow);

        assertThat(found).containsExactly("1 {\"a\": 1}", "1 {\"b\": 2}");
        assertThat(problems).isEmpty();
    }
}
