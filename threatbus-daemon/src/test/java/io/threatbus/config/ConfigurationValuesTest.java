package io.threatbus.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.config.Samples.Everything;
import io.threatbus.config.Samples.Filter;
import io.threatbus.config.Samples.Mode;
import io.threatbus.spi.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What values of every kind may look like. */
class ConfigurationValuesTest {
    @Test
    void valuesOfEveryKindAreRead() {
        Everything settings = Samples.everything("""
                needed: text
                ratio: 1
                big: 9_000_000_000
                mode: THOROUGH
                pause: 1.5
                file: /var/lib/x
                api: {host: https://localhost, key: 12345}
                filter:
                  - orgs: ["1", "25"]
                    tags: TLP:RED
                config:
                  bootstrap.servers: localhost:9092
                  retries: 3
                bootstrap.servers: there
                """);

        assertThat(settings.ratio()).isEqualTo(1.0);
        assertThat(settings.big()).isEqualTo(9_000_000_000L);
        assertThat(settings.mode()).isEqualTo(Mode.THOROUGH);
        assertThat(settings.pause()).isEqualTo(Duration.ofMillis(1500));
        assertThat(settings.file()).contains(Path.of("/var/lib/x"));
        assertThat(settings.api().orElseThrow().key()).isEqualTo(new Secret("12345"));
        assertThat(settings.filter()).containsExactly(new Filter(List.of("1", "25"), List.of("TLP:RED")));
        assertThat(settings.words()).containsExactly("one", "two");
        assertThat(settings.config())
                .containsExactly(Map.entry("bootstrap.servers", "localhost:9092"), Map.entry("retries", "3"));
        assertThat(settings.servers()).isEqualTo("there");
    }

    @Test
    void flagsAmongFreeKeysArePassedOnAsText() {
        assertThat(Samples.everything("needed: text\nconfig: {enable.auto.commit: false}")
                        .config())
                .containsExactly(Map.entry("enable.auto.commit", "false"));
    }

    @Test
    void durationsTakeUnits() {
        assertThat(List.of("500ms", "30s", "5m", "2h", "30d", "7"))
                .extracting(text -> Durations.parse(text).orElseThrow())
                .containsExactly(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5),
                        Duration.ofHours(2),
                        Duration.ofDays(30),
                        Duration.ofSeconds(7));
        assertThat(Durations.parse("-1s")).isEmpty();
        assertThat(Durations.parse("1y")).isEmpty();
    }

    @Test
    void aDurationIsAHundredYearsAtMost() {
        assertThat(Samples.everything("needed: x\npause: 36525d").pause().toNanos())
                .isPositive();
        for (String text : List.of("999999999999d", "36526d", "999999999999w")) {
            assertThat(Durations.parse(text)).isEmpty();
            assertThat(Samples.problems("plugins: {apps: {misp: {needed: x, pause: " + text + "}}}\n"))
                    .containsExactly("config.yaml:1:43: plugins.apps.misp.pause: a duration of at most 100 years is"
                            + " expected, not '" + text + "'");
        }
    }

    @Test
    void aKeyWithoutAValueIsAsGoodAsNone() {
        Everything settings = Samples.everything("needed: x\nmode:\nfile: ~\napi:\n");

        assertThat(settings.mode()).isEqualTo(Mode.FAST);
        assertThat(settings.file()).isEmpty();
        assertThat(settings.api()).isEmpty();
    }

    @Test
    void whatTheRecordItselfRefusesStandsAtItsSection() {
        assertThat(Samples.problems("plugins:\n  apps:\n    misp:\n      needed: impossible\n"))
                .containsExactly("config.yaml:3:5: plugins.apps.misp: 'impossible' is not possible; use 'possible'");
    }

    @Test
    void trueAndFalseAreTextOnlyInQuotes() {
        assertThat(Samples.problems("plugins:\n  apps:\n    misp:\n      needed: no\n"))
                .containsExactly("config.yaml:4:15: plugins.apps.misp.needed: text is expected, not no; put it in"
                        + " quotes if it is meant as text");
        assertThat(Samples.everything("needed: 'no'").needed()).isEqualTo("no");
    }
}
