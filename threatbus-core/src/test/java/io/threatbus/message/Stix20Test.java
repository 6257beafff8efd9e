package io.threatbus.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class Stix20Test {
    private static final String ID = "indicator--6001e31f-34fc-4252-8a32-0e8dc3268265";
    private static final String INDICATOR = """
            {"type":"indicator","id":"%s","created":"2020-09-08T04:18:43.000Z","modified":"2020-09-08T04:18:43.000Z",\
            "labels":["malicious-activity","mine"],"pattern":"[file:hashes.'md5' = '34d98b59f8300ae17ad92fee6d2b5809']",\
            "valid_from":"2020-09-08T04:18:43Z","x_own":1.50}""".formatted(ID);

    @Test
    void anIndicatorOfTheOlderVersionBecomesOneOfTheNewer() {
        Parsed.Accepted accepted = parse(INDICATOR);
        Indicator indicator = (Indicator) accepted.message();

        assertThat(accepted.filledIn()).containsExactly("spec_version");
        assertThat(indicator.text("spec_version")).hasValue("2.1");
        assertThat(indicator.patternType()).isEqualTo("stix");
        assertThat(indicator.text("pattern_type")).hasValue("stix");
        assertThat(value(indicator, "indicator_types")).isEqualTo(List.of("malicious-activity"));
        assertThat(value(indicator, "labels")).isEqualTo(List.of("mine"));
        assertThat(indicator.json().toString()).contains("\"x_own\":1.50");
    }

    @Test
    void theVersionMayBeNamed() {
        Parsed.Accepted accepted = parse(INDICATOR.replace("{", "{\"spec_version\":\"2.0\","));
        assertThat(accepted.filledIn()).isEmpty();
        assertThat(((Indicator) accepted.message()).json().toString()).contains("\"spec_version\":\"2.1\"");
    }

    @Test
    void labelsThatAreAllTypesAreGone() {
        Indicator indicator =
                (Indicator) parse(INDICATOR.replace(",\"mine\"", "")).message();
        assertThat(indicator.property("labels")).isEmpty();
    }

    @Test
    void anObjectThatOnlyLacksTheVersionKeepsItsPattern() {
        Indicator indicator = (Indicator) parse(INDICATOR
                        .replace("\"pattern\"", "\"pattern_type\":\"yara\",\"pattern\"")
                        .replace("[file", "rule a [file"))
                .message();
        assertThat(indicator.patternType()).isEqualTo("yara");
        assertThat(indicator.pattern()).startsWith("rule a");
    }

    @Test
    void timesInPatternsBecomeTimestamps() {
        assertThat(Stix20.pattern("[a:b = 'START 1'] START '2016-06-01T00:00:00Z' STOP\n '2017-06-01T00:00:00Z'"))
                .hasValue("[a:b = 'START 1'] START t'2016-06-01T00:00:00Z' STOP\n t'2017-06-01T00:00:00Z'");
        assertThat(Stix20.pattern("[a:b = 'it\\'s START'] START t'2016-06-01T00:00:00Z' STOP t'2017-06-01T00:00:00Z'"))
                .isEmpty();
        assertThat(Stix20.pattern("[a:b = 'open")).isEmpty();
    }

    @Test
    void aSightingOfTheOlderVersionIsTakenToo() {
        Parsed.Accepted accepted = parse("""
                {"type":"sighting","id":"sighting--8356e820-8080-4692-aa91-ecbe94006833",\
                "created":"2020-09-08T04:18:43.000Z","modified":"2020-09-08T04:18:43.000Z",\
                "sighting_of_ref":"%s","count":3}""".formatted(ID));
        assertThat(((Sighting) accepted.message()).text("spec_version")).hasValue("2.1");
    }

    @Test
    void whatIsWrongWithItIsNamedTogetherWithTheVersionItWasReadIn() {
        Parsed parsed = MessageParser.DEFAULT.parse(
                "{\"type\":\"indicator\",\"valid_from\":\"2020-09-08T04:18:43Z\"}".getBytes(StandardCharsets.UTF_8));
        Rejection rejection = ((Parsed.Rejected) parsed).rejection();
        assertThat(rejection.reason()).isEqualTo("missing-property");
        assertThat(rejection.detail()).contains("spec_version", "pattern is missing");
    }

    private static Object value(Indicator indicator, String name) {
        return indicator.property(name).orElseThrow().value();
    }

    private static Parsed.Accepted parse(String json) {
        Parsed parsed = MessageParser.DEFAULT.parse(json.getBytes(StandardCharsets.UTF_8));
        parsed.orThrow();
        return (Parsed.Accepted) parsed;
    }
}
