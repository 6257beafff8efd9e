package io.threatbus.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.stix.Tlp;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BundleContextTest {
    private static final String ID = "indicator--6001e31f-34fc-4252-8a32-0e8dc3268265";
    private static final String IDENTITY = "identity--987eeee1-413a-44ac-96cc-0a8acdcc2f2c";
    private static final String MALWARE = "malware--31b940d4-6f7f-459a-80ea-9c1f17b5891b";
    private static final String ACTOR = "threat-actor--56f3f0db-b5d5-431c-ae56-c18f02caf500";
    private static final String MARKING = "marking-definition--11111111-2222-4333-8444-555555555555";

    private final BundleContext context = new BundleContext();

    @Test
    void whatTheOtherObjectsSayBecomesLabelsDescriptionAndSource() {
        add(Map.of("type", "identity", "id", IDENTITY, "name", "ACME CERT"));
        add(Map.of("type", "malware", "id", MALWARE, "name", "PlugX"));
        add(Map.of("type", "threat-actor", "id", ACTOR, "name", "APT0"));
        relationship("indicates", ID, MALWARE);
        relationship("authored-by", MALWARE, ACTOR);

        Indicator applied = context.applied(indicator(Map.of("created_by_ref", IDENTITY, "labels", List.of("own"))));

        assertThat(value(applied, "labels")).isEqualTo(List.of("own", "PlugX", "APT0"));
        assertThat(applied.text("description")).hasValue("Indicates PlugX (malware), APT0 (threat actor)");
        assertThat(applied.text("x_threatbus_source")).hasValue("ACME CERT");
        assertThat(context.passedOver()).isEmpty();
    }

    @Test
    void whatAnIndicatorSaysItselfStays() {
        add(Map.of("type", "malware", "id", MALWARE, "name", "PlugX"));
        add(Map.of("type", "identity", "id", IDENTITY, "name", "ACME CERT"));
        relationship("indicates", ID, MALWARE);

        Indicator applied = context.applied(
                indicator(Map.of("created_by_ref", IDENTITY, "description", "mine", "x_threatbus_source", "misp/1")));

        assertThat(applied.text("description")).hasValue("mine");
        assertThat(applied.text("x_threatbus_source")).hasValue("misp/1");
    }

    @Test
    void aLevelUnderAnotherIdentifierIsPutBeside() {
        add(Map.of(
                "type",
                "marking-definition",
                "id",
                MARKING,
                "definition_type",
                "tlp",
                "definition",
                Map.of("tlp", "amber")));

        Indicator applied = context.applied(indicator(Map.of("object_marking_refs", List.of(MARKING))));

        assertThat(applied.tlp()).hasValue(Tlp.AMBER);
        assertThat(applied.objectMarkingRefs()).hasSize(2);
    }

    @Test
    void whatNothingPointsAtIsCountedAsPassedOver() {
        add(Map.of("type", "malware", "id", MALWARE, "name", "PlugX"));
        add(Map.of("type", "malware", "id", "malware--00000000-0000-4000-8000-000000000001"));
        add(Map.of("type", "observed-data", "id", "observed-data--00000000-0000-4000-8000-000000000001"));
        relationship("uses", ACTOR, MALWARE);
        Indicator indicator = indicator(Map.of());

        assertThat(context.applied(indicator)).isSameAs(indicator);
        assertThat(context.passedOver())
                .containsExactly(Map.entry("malware", 2), Map.entry("observed-data", 1), Map.entry("relationship", 1));
    }

    @Test
    void theTypeOfAnObjectIsFoundWithoutReadingAllOfIt() {
        assertThat(BundleContext.typeOf(bytes("{\"a\":{\"type\":\"x\"},\"type\":\"malware\",broken")))
                .hasValue("malware");
        assertThat(BundleContext.typeOf(bytes("{\"a\":1}"))).isEmpty();
        assertThat(BundleContext.typeOf(bytes("[]"))).isEmpty();
        assertThat(BundleContext.typeOf(bytes("{broken"))).isEmpty();
    }

    private void relationship(String kind, String source, String target) {
        add(Map.of(
                "type", "relationship",
                "id", "relationship--" + UUID.nameUUIDFromBytes(bytes(kind + source + target)),
                "relationship_type", kind,
                "source_ref", source,
                "target_ref", target));
    }

    private void add(Map<String, ?> object) {
        context.add(Json.write(object).bytes());
    }

    private static Indicator indicator(Map<String, ?> more) {
        Map<String, Object> properties = new LinkedHashMap<>(
                Map.of("id", ID, "pattern", "[domain-name:value = 'evil.example']", "pattern_type", "stix"));
        properties.put("valid_from", "2020-09-08T04:18:43Z");
        properties.putAll(more);
        return Indicator.of(properties);
    }

    private static Object value(Indicator indicator, String name) {
        return indicator.property(name).orElseThrow().value();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
