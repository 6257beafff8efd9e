package io.threatbus.app.zmq;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One version of an indicator with markings, for tests.
 *
 * @param object which of the objects it is a version of
 * @param minute when it was made, which also tells versions apart
 * @param removes whether it withdraws the object
 * @param value occurs in nothing else
 */
record MarkedVersion(
        int object, int minute, boolean removes, Marks marks, String kind, int confidence, String label, String value) {
    static final List<String> KINDS = List.of("domain", "url", "email", "hash");
    static final List<String> LABELS = List.of("c2", "apt", "scan");
    static final List<String> STATEMENTS =
            List.of("11111111-2222-4333-8444-555555555555", "22222222-2222-4333-8444-555555555555");
    static final Pattern WORD = Pattern.compile("secret-[0-9]+-[0-9]+|5ec2e7[0-9]{26}");
    private static final int NONE = -1;

    /** By level: those of TLP 2.0, of TLP 1.0, and OpenCTI's amber+strict. */
    private static final List<List<String>> TLP = List.of(
            List.of("94868c89-83c2-464b-929b-a1a8aa3c8487", "613f2e26-407d-48c7-9eca-b8e91df99dc9"),
            List.of("bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "34098fce-860f-48ae-8e50-ebd3cc5e41da"),
            List.of("55d920b0-5e8b-4f79-9ee9-91f868d9b421", "f88d31f6-486f-44da-b317-01333bde0b82"),
            List.of("939a9414-2ddd-4d32-a0cd-375ea402b003", "826578e1-40ad-459f-bc73-ede076f81f37"),
            List.of("e828b379-4e03-4974-9ac4-e53a884c97c1", "5e57c739-391a-4eb3-b6be-7d15ca92d5ed"));

    /** By level: those of the extension, and OpenCTI's. */
    private static final List<List<String>> PAP = List.of(
            List.of("ad15a0cd-55b6-4588-a14c-a66105329b92", "4cdff7eb-acb8-543f-8573-829eb9fe8b34"),
            List.of("c43594d1-4b11-4c59-93ab-1c9b14d53ce9", "89484dde-e3d2-547f-a6c6-d14824429eb1"),
            List.of("60f8932b-e51e-4458-b265-a2e8be9a80ab", "a6f20d4d-0360-59b6-ba22-3b48707828b1"),
            List.of("740d36e5-7714-4c30-961a-3ae632ceee0e", "4e4e3b84-de45-53df-9d9b-b21207699fd8"));

    /**
     * What all markings of an object come to.
     *
     * @param tlp the level, or -1
     * @param pap the level, or -1
     * @param statements that are of neither protocol
     * @param whole the references of the whole object
     * @param parts the references of parts of it
     */
    record Marks(int tlp, int pap, Set<String> statements, List<String> whole, List<String> parts) {
        static final Marks OPEN = new Marks(NONE, NONE, Set.of(), List.of(), List.of());

        /** Clear for everybody. */
        static Marks clear() {
            return new Marks(0, NONE, Set.of(), List.of(TLP.get(0).get(0)), List.of());
        }

        static Marks random(Random random) {
            int tlp = NONE;
            int pap = NONE;
            Set<String> statements = new LinkedHashSet<>();
            List<String> whole = new ArrayList<>();
            List<String> parts = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                List<String> where = random.nextInt(4) == 0 ? parts : whole;
                switch (random.nextInt(6)) {
                    case 0 -> {
                        int level = random.nextInt(PAP.size());
                        where.add(PAP.get(level).get(random.nextInt(2)));
                        pap = Math.max(pap, level);
                    }
                    case 1 -> {
                        String statement = STATEMENTS.get(random.nextInt(STATEMENTS.size()));
                        where.add(statement);
                        statements.add(statement);
                    }
                    default -> {
                        int level = random.nextInt(TLP.size());
                        where.add(TLP.get(level).get(random.nextInt(2)));
                        tlp = Math.max(tlp, level);
                    }
                }
            }
            return new Marks(tlp, pap, statements, whole, parts);
        }

        /** Both together. */
        Marks and(Marks other) {
            Set<String> all = new LinkedHashSet<>(statements);
            all.addAll(other.statements);
            return new Marks(Math.max(tlp, other.tlp), Math.max(pap, other.pap), all, List.of(), List.of());
        }

        /** The properties that say so, each with a comma behind it. */
        String json(String part) {
            StringBuilder json = new StringBuilder();
            if (!whole.isEmpty()) {
                json.append("\"object_marking_refs\": [");
                json.append(String.join(
                        ", ",
                        whole.stream()
                                .map(id -> '"' + "marking-definition--" + id + '"')
                                .toList()));
                json.append("], ");
            }
            if (!parts.isEmpty()) {
                json.append("\"granular_markings\": [");
                json.append(String.join(
                        ", ",
                        parts.stream()
                                .map(id -> "{\"marking_ref\": \"marking-definition--" + id + "\", \"selectors\": [\""
                                        + part + "\"]}")
                                .toList()));
                json.append("], ");
            }
            return json.toString();
        }
    }

    MarkedVersion withValueOf(MarkedVersion other) {
        return new MarkedVersion(object, minute, removes, marks, other.kind, confidence, label, other.value);
    }

    MarkedVersion marked(Marks changed) {
        return new MarkedVersion(object, minute, removes, changed, kind, confidence, label, value);
    }

    /** The same of an object that nobody publishes. */
    MarkedVersion ofUnknownObject() {
        return new MarkedVersion(
                object + 1000, minute, removes, marks, kind, confidence, label, word(kind, object + 1000, minute));
    }

    /** A word for the value of a kind that occurs in nothing else and is found by {@link #WORD}. */
    static String word(String kind, int object, int minute) {
        return kind.equals("hash")
                ? "5ec2e7%026d".formatted(1000 * object + minute)
                : "secret-" + object + "-" + minute;
    }

    private String pattern() {
        return switch (kind) {
            case "url" -> "[url:value = 'http://example.com/" + value + "']";
            case "email" -> "[email-addr:value = '" + value + "@example.com']";
            case "hash" -> "[file:hashes.MD5 = '" + value + "']";
            case "all" ->
                "[domain-name:value = 'the-end.example.com' OR url:value = 'http://example.com/the-end'"
                        + " OR email-addr:value = 'the-end@example.com'"
                        + " OR file:hashes.MD5 = '00112233445566778899aabbccddeeff']";
            default -> "[domain-name:value = '" + value + ".example.com']";
        };
    }

    String id() {
        return "indicator--00000000-0000-4000-8000-%012d".formatted(object);
    }

    private String time() {
        return "2026-11-23T%02d:%02d:00.000Z".formatted(8 + minute / 60, minute % 60);
    }

    String json() {
        String update = removes ? "\"x_threatbus_update\": \"REMOVE\", " : "";
        return """
                {"type": "indicator", "spec_version": "2.1", "id": "%s", "created": "2026-11-23T08:00:00.000Z", \
                "modified": "%s", "pattern": "%s", "pattern_type": "stix", "valid_from": "2026-11-23T08:00:00Z", \
                %s%s"name": "about %s", "confidence": %d, "labels": ["%s"]}""".formatted(id(), time(), pattern(), marks.json("pattern"), update, value, confidence, label);
    }

    /** A sighting of it that tells the value. */
    String sighting(int number, Marks ofSighting) {
        return """
                {"type": "sighting", "spec_version": "2.1", "id": "sighting--00000000-0000-4000-8000-%012d", \
                "created": "%2$s", "modified": "%2$s", "sighting_of_ref": "%3$s", %4$s"x_seen": "%5$s"}""".formatted(number, time(), id(), ofSighting.json("x_seen"), value);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s at %d%s %s %s", id(), minute, removes ? " removed" : "", marks, value);
    }
}
