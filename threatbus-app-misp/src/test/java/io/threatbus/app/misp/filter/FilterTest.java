package io.threatbus.app.misp.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.misp.mapping.TlpMarking;
import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Notification.AttributeChanged;
import io.threatbus.app.misp.model.NotificationReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
    private static final FilterSettings EMPTY = new FilterSettings(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            false,
            Optional.empty());

    /** An attribute with the tag {@code tlp:green} in an event with the tag {@code apt:Bear} of CIRCL, number 25. */
    private static Attribute attribute(String more, String event) {
        String json =
                "{\"Attribute\":{\"uuid\":\"16e73815-876c-443a-81ca-9dc1e75e1a23\",\"type\":\"ip-dst\",\"value\":\"x\","
                        + "\"category\":\"Network activity\",\"to_ids\":true,\"timestamp\":1,\"Tag\":[{\"name\":\"tlp:green\"},"
                        + "{\"name\":\"misp:confidence-level=\\\"fairly-confident\\\"\"},{\"name\":\"apt:Bear\",\"inherited\":1}]"
                        + more
                        + "},\"Event\":{\"id\":\"7\",\"uuid\":\"187C9B55-db4a-47a6-9f07-d51b194b88bd\",\"published\":false,"
                        + "\"threat_level_id\":\"2\",\"orgc_id\":\"25\",\"Orgc\":{\"name\":\"CIRCL\",\"uuid\":"
                        + "\"ed97be80-cd5a-46c6-913b-647e49204e0f\"}" + event + "},\"action\":\"edit\"}";
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        AttributeChanged changed = (AttributeChanged) NotificationReader.read(bytes, 0, bytes.length);
        assertThat(changed.action()).isEqualTo(Action.EDIT);
        return changed.attribute();
    }

    private static FilterSettings entry(String key, List<String> values) {
        return new FilterSettings(
                key.equals("orgs") ? values : List.of(),
                key.equals("types") ? values : List.of(),
                key.equals("tags") ? values : List.of(),
                key.equals("categories") ? values : List.of(),
                key.equals("threat_levels")
                        ? values.stream().map(Integer::valueOf).toList()
                        : List.of(),
                key.equals("events") ? values : List.of(),
                key.equals("not_orgs") ? values : List.of(),
                key.equals("not_types") ? values : List.of(),
                key.equals("not_tags") ? values : List.of(),
                key.equals("not_categories") ? values : List.of(),
                key.equals("published"),
                key.equals("min_confidence") ? Optional.of(Integer.valueOf(values.get(0))) : Optional.empty());
    }

    private static boolean accepts(FilterSettings... entries) {
        return new Filter(List.of(entries), Filter.Limits.NONE).accepts(attribute("", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "orgs,25,true",
        "orgs,circl,true",
        "orgs,ED97BE80-cd5a-46c6-913b-647e49204e0f,true",
        "orgs,26,false",
        "types,ip-dst,true",
        "types,ip-src,false",
        "tags,TLP:GREEN,true",
        "tags,tlp:*,true",
        "tags,APT:*,true",
        "tags,tlp:gree,false",
        "tags,*confidence*,true",
        "categories,Network activity,true",
        "categories,Other,false",
        "threat_levels,2,true",
        "threat_levels,1,false",
        "events,7,true",
        "events,187c9b55-DB4A-47a6-9f07-d51b194b88bd,true",
        "events,8,false",
        "not_orgs,CIRCL,false",
        "not_orgs,other,true",
        "not_types,ip-dst,false",
        "not_tags,apt:bear,false",
        "not_tags,apt:cat,true",
        "not_categories,Network activity,false",
        "published,true,false",
        "min_confidence,50,true",
        "min_confidence,51,false",
    })
    void eachKeyHoldsOrNot(String key, String value, boolean holds) {
        assertThat(accepts(entry(key, List.of(value)))).isEqualTo(holds);
    }

    @Test
    void anyEntryAndWithinAKeyAnyValueIsEnough() {
        assertThat(accepts()).isTrue();
        assertThat(accepts(EMPTY)).isTrue();
        assertThat(accepts(entry("types", List.of("md5")), entry("orgs", List.of("25"))))
                .isTrue();
        assertThat(accepts(entry("types", List.of("md5", "ip-dst")))).isTrue();
        assertThat(accepts(entry("types", List.of("md5")), entry("types", List.of("sha1"))))
                .isFalse();
    }

    private static boolean withinLimits(TlpMarking highest, String more) {
        return new Filter(
                        List.of(),
                        new Filter.Limits(
                                Optional.of(highest),
                                TlpMarking.CLEAR,
                                FindingAction.DROP,
                                FindingAction.DROP,
                                OptionalInt.of(1)))
                .accepts(attribute(more, ",\"Tag\":[{\"name\":\"tlp:red\"}]"));
    }

    @Test
    void limitsHoldForAll() {
        // The attribute's own level beats that of its event.
        assertThat(withinLimits(TlpMarking.GREEN, "")).isTrue();
        assertThat(withinLimits(TlpMarking.CLEAR, "")).isFalse();
        assertThat(withinLimits(TlpMarking.RED, ",\"warnings\":[{\"warninglist_name\":\"x\"}]"))
                .isFalse();
        assertThat(withinLimits(TlpMarking.RED, ",\"decay_score\":[{\"decayed\":true},{\"decayed\":true}]"))
                .isFalse();
        assertThat(withinLimits(TlpMarking.RED, ",\"decay_score\":[{\"decayed\":true},{\"decayed\":false}]"))
                .isTrue();
        assertThat(withinLimits(TlpMarking.RED, ",\"Sighting\":[{\"type\":\"1\"},{\"type\":\"0\"}]"))
                .isTrue();
        assertThat(withinLimits(TlpMarking.RED, ",\"Sighting\":[{\"type\":\"1\"},{\"type\":1}]"))
                .isFalse();
    }

    @Test
    void searchesFetchLessButNeverTooLittle() {
        Filter filter = new Filter(
                List.of(entry("tags", List.of("tlp:green")), entry("tags", List.of("TLP:Green", "x")), EMPTY),
                Filter.Limits.NONE);
        assertThat(filter.searches()).containsExactly(Map.of("tags", List.of("tlp:green")), Map.of(), Map.of());
        assertThat(filter.acceptsFirstIn(0, attribute("", ""))).isTrue();
        assertThat(filter.acceptsFirstIn(1, attribute("", ""))).isFalse();
    }
}
