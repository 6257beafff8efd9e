package io.threatbus.bus.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.bus.metrics.Meters;
import io.threatbus.message.Indicator;
import io.threatbus.spi.life.ValueIndex;
import io.threatbus.spi.life.ValueIndex.Naming;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which active indicators name a value. */
class ValuesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");

    private final LifeStage stage = new LifeStage(
            LifeSettings.DEFAULT,
            new Audiences(),
            InstantSource.fixed(NOW),
            (word, outcome) -> {},
            ChangeNumbers.NONE,
            new Meters().of("test"),
            false);
    private final ValueIndex index = stage.values();

    @BeforeEach
    void open() {
        stage.open();
    }

    private static Indicator indicator(StixId id, int second, String pattern) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("id", id.toString());
        properties.put("created", StixTimestamp.of(NOW).toString());
        properties.put("modified", StixTimestamp.of(NOW.plusSeconds(second)).toString());
        properties.put("valid_from", StixTimestamp.of(NOW).toString());
        properties.put("pattern", pattern);
        properties.put("pattern_type", "stix");
        return Indicator.of(properties);
    }

    private StixId say(String pattern) {
        StixId id = StixId.random("indicator");
        stage.put(indicator(id, 0, pattern));
        return id;
    }

    private List<StixId> naming(String value) {
        return index.naming(value).stream().map(Naming::indicator).toList();
    }

    @Test
    void valuesAreComparedAsTheyAreMeant() {
        StixId domain = say("[domain-name:value = 'Evil.Example.']");
        StixId address = say("[ipv6-addr:value = '2001:DB8:0:0::1']");
        StixId network = say("[ipv4-addr:value = '203.0.113.0/24']");
        StixId single = say("[ipv4-addr:value = '203.0.113.9/32']");
        StixId hash = say("[file:hashes.MD5 = '8764605C6F388C89096B534D33565802']");
        StixId url = say("[url:value = 'http://evil.example/A']");

        assertThat(naming("evil.EXAMPLE")).containsExactly(domain);
        assertThat(naming("2001:db8::0:1")).containsExactly(address);
        assertThat(naming("203.0.113.0/24")).containsExactly(network);
        assertThat(naming("203.0.113.9")).containsExactly(single);
        assertThat(naming("8764605c6f388c89096b534d33565802")).containsExactly(hash);
        assertThat(naming("http://evil.example/A")).containsExactly(url);
        assertThat(naming("http://evil.example/a")).isEmpty();
        assertThat(naming("it's \\ nothing")).isEmpty();
    }

    @Test
    void whatMustComeTogetherNamesEachAndSaysThatNoneSuffices() {
        StixId both = say("[url:value = 'http://a.example/'] AND [domain-name:value IN ('b.example', 'c.example')]");
        StixId alone = say("[domain-name:value = 'b.example']");
        assertThat(index.naming("c.example")).containsExactly(new Naming(both, false));
        assertThat(index.naming("b.example"))
                .containsExactlyInAnyOrder(new Naming(both, false), new Naming(alone, true));
    }

    @Test
    void onlyWhatIsActiveInItsLatestVersionCounts() {
        StixId id = say("[domain-name:value = 'old.example']");
        Indicator newer = indicator(id, 10, "[domain-name:value = 'new.example']");
        stage.put(newer);
        assertThat(naming("old.example")).isEmpty();
        assertThat(naming("new.example")).containsExactly(id);
        stage.put(newer.removal(StixTimestamp.of(NOW.plusSeconds(20))));
        assertThat(naming("new.example")).isEmpty();
        stage.put(indicator(id, 30, "[domain-name:value = 'old.example']"));
        assertThat(naming("old.example")).containsExactly(id);
    }

    @Test
    void itAgreesWithALookAtEveryPatternWhileIndicatorsChange() {
        Random random = new Random(1);
        List<StixId> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ids.add(StixId.random("indicator"));
        }
        Map<StixId, String> model = new HashMap<>();
        for (int step = 1; step < 5_000; step++) {
            StixId id = ids.get(random.nextInt(ids.size()));
            String value = "v" + random.nextInt(20) + ".example";
            Indicator word = indicator(id, step, "[domain-name:value = '" + value + "']");
            boolean gone = random.nextInt(5) == 0;
            stage.put(gone ? word.removal(word.modified()) : word);
            if (gone) {
                model.remove(id);
            } else {
                model.put(id, value);
            }
        }
        for (int i = 0; i < 20; i++) {
            String value = "v" + i + ".example";
            TreeSet<String> expected = new TreeSet<>();
            model.forEach((id, named) -> {
                if (named.equals(value)) {
                    expected.add(id.toString());
                }
            });
            TreeSet<String> found = new TreeSet<>();
            naming(value).forEach(id -> found.add(id.toString()));
            assertThat(found).as(value).isEqualTo(expected);
        }
        assertThat(index.isComplete()).isTrue();
    }
}
