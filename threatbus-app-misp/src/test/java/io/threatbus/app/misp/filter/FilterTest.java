package io.threatbus.app.misp.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.misp.Filters;
import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Notification.AttributeChanged;
import io.threatbus.app.misp.model.NotificationReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
    /** An attribute with the tag {@code tlp:green} in an event with the tag {@code apt:Bear} of CIRCL, number 25. */
    private static Attribute attribute(String more, String event) {
        String json =
                "{\"Attribute\":{\"uuid\":\"16e73815-876c-443a-81ca-9dc1e75e1a23\",\"type\":\"ip-dst\",\"value\":\"x\","
                        + "\"category\":\"Network activity\",\"to_ids\":true,\"timestamp\":1,\"Tag\":[{\"name\":\"tlp:green\"},"
                        + "{\"name\":\"misp:confidence-level=\\\"fairly-confident\\\"\"},{\"name\":\"apt:Bear\",\"inherited\":1},{\"name\":\"workflow:state=\\\"complete\\\"\",\"inherited\":1}]"
                        + more
                        + "},\"Event\":{\"id\":\"7\",\"uuid\":\"187C9B55-db4a-47a6-9f07-d51b194b88bd\",\"published\":false,"
                        + "\"threat_level_id\":\"2\",\"info\":\"Fancy Bear\",\"analysis\":\"1\",\"org_id\":\"1\",\"Org\":{\"name\":\"Home\"},\"distribution\":\"0\",\"orgc_id\":\"25\",\"Orgc\":{\"name\":\"CIRCL\",\"uuid\":"
                        + "\"ed97be80-cd5a-46c6-913b-647e49204e0f\"}" + event + "},\"action\":\"edit\"}";
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        AttributeChanged changed = (AttributeChanged) NotificationReader.read(bytes, 0, bytes.length);
        assertThat(changed.action()).isEqualTo(Action.EDIT);
        return changed.attribute();
    }

    private static boolean accepts(String entries) {
        return Filters.of("filter: [" + entries + "]").accepts(attribute("", ""));
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
        "tags,'''*confidence*''',true",
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
        "owner_orgs,1,true",
        "owner_orgs,HOME,true",
        "owner_orgs,25,false",
        "not_owner_orgs,home,false",
        "keywords,bear,true",
        "keywords,cat,false",
        "not_keywords,BEAR,false",
        "analysis,ongoing,true",
        "analysis,completed,false",
        "distributions,organisation,true",
        "distributions,community,false",
        "sharing_groups,3,false",
        "workflow_states,complete,true",
        "workflow_states,draft,false",
        "not_workflow_states,COMPLETE,false",
        "min_confidence,50,true",
        "min_confidence,51,false",
    })
    void eachKeyHoldsOrNot(String key, String value, boolean holds) {
        assertThat(accepts("{" + key + ": " + value + "}")).isEqualTo(holds);
    }

    @Test
    void anyEntryAndWithinAKeyAnyValueIsEnough() {
        assertThat(accepts("")).isTrue();
        assertThat(accepts("{}")).isTrue();
        assertThat(accepts("{types: md5}, {orgs: 25}")).isTrue();
        assertThat(accepts("{types: [md5, ip-dst]}")).isTrue();
        assertThat(accepts("{types: md5}, {types: sha1}")).isFalse();
    }

    private static boolean withinLimits(String highest, String more) {
        return Filters.of("max_tlp: " + highest, "warninglists: quarantine", "decay: drop", "max_false_positives: 1")
                .accepts(attribute(more, ",\"Tag\":[{\"name\":\"tlp:amber\"}]"));
    }

    @Test
    void limitsHoldForAll() {
        // The stricter of the attribute's own level and that of its event counts.
        assertThat(withinLimits("amber", "")).isTrue();
        assertThat(withinLimits("green", "")).isFalse();
        assertThat(withinLimits("red", ",\"warnings\":[{\"warninglist_name\":\"x\"}]"))
                .as("the guard has the word on those")
                .isTrue();
        assertThat(withinLimits("red", ",\"decay_score\":[{\"decayed\":true},{\"decayed\":true}]"))
                .isFalse();
        assertThat(withinLimits("red", ",\"decay_score\":[{\"decayed\":true},{\"decayed\":false}]"))
                .isTrue();
        assertThat(withinLimits("red", ",\"Sighting\":[{\"type\":\"1\"},{\"type\":\"0\"}]"))
                .isTrue();
        assertThat(withinLimits("red", ",\"Sighting\":[{\"type\":\"1\"},{\"type\":1}]"))
                .isFalse();
    }

    @Test
    void theAttributesOwnMarkingMayBeTakenInsteadOfThatOfItsEvent() {
        Attribute attribute = attribute("", ",\"Tag\":[{\"name\":\"tlp:red\"}]");
        assertThat(Filters.of("max_tlp: green").accepts(attribute)).isFalse();
        assertThat(Filters.of("max_tlp: green", "tlp: attribute").accepts(attribute))
                .isTrue();
    }

    @Test
    void searchesFetchLessButNeverTooLittle() {
        Filter filter = Filters.of("filter: [{tags: 'tlp:green'}, {tags: ['TLP:Green', x]}, {}]");
        assertThat(filter.searches()).containsExactly(Map.of("tags", List.of("tlp:green")), Map.of(), Map.of());
        assertThat(Filters.of("filter: [{orgs: [25, CIRCL]}, {orgs: [25, 'ED97BE80-cd5a-46c6-913b-647e49204e0f']}]")
                        .searches())
                .as("MISP's search tells upper case from lower in names")
                .containsExactly(Map.of(), Map.of("org", List.of("25", "ed97be80-cd5a-46c6-913b-647e49204e0f")));
        assertThat(filter.acceptsFirstIn(0, attribute("", ""))).isTrue();
        assertThat(filter.acceptsFirstIn(1, attribute("", ""))).isFalse();
    }

    @Test
    void theLogShowsAFilterAsTheConfigurationSaysIt() {
        String text = "[{orgs: [CIRCL, 25], distributions: [sharing_group]}, {not_tags: [tlp:green], published: true},"
                + " {min_confidence: 50}, {}]";
        assertThat(Filters.entries(text)).hasToString(text);
    }
}
