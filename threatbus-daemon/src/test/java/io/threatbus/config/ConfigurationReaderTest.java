package io.threatbus.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.bus.BusSettings;
import io.threatbus.config.LoggingSettings.Verbosity;
import io.threatbus.config.Samples.Endpoint;
import io.threatbus.spi.QueueSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationReaderTest {
    @Test
    void withoutAnyFileEveryPluginThatIsEnabledByDefaultRunsOnItsDefaults() {
        Configuration configuration = Samples.reader(Map.of()).defaults();

        assertThat(configuration.backbone().plugin()).isEqualTo("inmem");
        assertThat(configuration.apps()).extracting(PluginSection::plugin).containsExactly("zmq");
        assertThat(configuration.apps().get(0).settings())
                .isEqualTo(new Endpoint("127.0.0.1", 13370, 13371, QueueSettings.DEFAULT));
        assertThat(configuration.logging())
                .isEqualTo(new LoggingSettings(
                        true,
                        Verbosity.INFO,
                        false,
                        Verbosity.INFO,
                        Path.of("threatbus.log"),
                        LoggingSettings.Format.TEXT));
        assertThat(configuration.bus()).isEqualTo(BusSettings.DEFAULT);
    }

    @Test
    void aFileWithoutPluginsChangesOnlyWhatItSays() {
        Configuration configuration = Samples.read("logging:\n  console_verbosity: DEBUG\n");

        assertThat(configuration.logging().consoleVerbosity()).isEqualTo(Verbosity.DEBUG);
        assertThat(configuration.apps()).extracting(PluginSection::plugin).containsExactly("zmq");
        assertThat(Samples.read("plugins:\n").apps()).isEqualTo(configuration.apps());
    }

    @Test
    void everyMistakeIsAProblemWithItsLine() {
        assertThat(Samples.problems("""
                        loging:
                          console: true
                        logging:
                          console: maybe
                          console_verbosity: LOUD
                          filename: [a, b]
                        plugins:
                          backbones:
                            inmem: {}
                            rabbitmq:
                              host: localhost
                          apps:
                            zmq:
                              host: "127.0.0.1"
                              manage: 99999
                              pubb: 13371
                              pub: "13371"
                              pub: 13371
                            cif: {}
                            misp:
                              pause: soon
                        bus:
                          inq_capacity: 0
                        """))
                .containsExactly(
                        "config.yaml:1:1: loging: unknown key, did you mean 'logging'?",
                        "config.yaml:4:12: logging.console: true or false is expected, not 'maybe'",
                        "config.yaml:5:22: logging.console_verbosity: debug, info, warning, error or critical is"
                                + " expected, not 'LOUD'",
                        "config.yaml:6:13: logging.filename: a path is expected, not a list",
                        "config.yaml:10:5: plugins.backbones: several backbones are configured (inmem, rabbitmq), but"
                                + " exactly one can be active: remove the others",
                        "config.yaml:10:5: plugins.backbones.rabbitmq.key: missing; a secret is required",
                        "config.yaml:15:15: plugins.apps.zmq.manage: a whole number from 0 to 65535 is expected, not"
                                + " 99999",
                        "config.yaml:16:7: plugins.apps.zmq.pubb: unknown key, did you mean 'pub'?",
                        "config.yaml:17:12: plugins.apps.zmq.pub: a whole number from 0 to 65535 is expected, not"
                                + " '13371'; leave out the quotes",
                        "config.yaml:18:7: pub: given twice, first at line 17",
                        "config.yaml:19:5: plugins.apps.cif: no such plugin is installed (installed: dir-watch, misp,"
                                + " zmq)",
                        "config.yaml:20:5: plugins.apps.misp.needed: missing; text is required",
                        "config.yaml:21:14: plugins.apps.misp.pause: a duration such as 500ms, 30s, 5m, 2h or 30d of at"
                                + " least 1 is expected, not 'soon'",
                        "config.yaml:23:17: bus.inq_capacity: a whole number from 1 to 10000000 is expected, not 0");
    }

    @Test
    void aSectionThatCanBeEnabledMayBeSwitchedAsAWhole() {
        assertThat(Samples.everything("needed: text").extra().enabled()).isTrue();
        assertThat(Samples.everything("needed: text\nextra: false").extra())
                .isEqualTo(new Samples.Extra(false, Duration.ofSeconds(1)));
        assertThat(Samples.everything("needed: text\nextra: {settle: 2}").extra())
                .isEqualTo(new Samples.Extra(true, Duration.ofSeconds(2)));
    }

    @Test
    void aListMakesSeveralInstancesOfOnePlugin() {
        Configuration configuration = Samples.read("""
                plugins:
                  apps:
                    zmq:
                      - manage: 1
                      - name: outside
                        manage: 2
                      - manage: 3
                """);

        assertThat(configuration.apps()).extracting(PluginSection::instance).containsExactly("zmq", "outside", "zmq-3");
    }

    @Test
    void instancesNeedDifferentNames() {
        assertThat(Samples.problems("plugins:\n  apps:\n    zmq:\n      - name: a\n      - name: a\n      - name: Ä\n"))
                .containsExactly(
                        "config.yaml:5:9: plugins.apps.zmq[1]: 'a' is the name of another plugin instance already"
                                + " (config.yaml:4:9)",
                        "config.yaml:6:15: plugins.apps.zmq[2].name: a name of lower-case letters, digits, hyphens and"
                                + " underscores is expected");
    }

    @Test
    void aBusWithoutApplicationPluginsIsAMistake() {
        assertThat(Samples.problems("plugins:\n  apps: {}\n"))
                .containsExactly("config.yaml:2:3: plugins.apps: no application plugin is configured; installed are"
                        + " dir-watch, misp, zmq");
    }

    @Test
    void sectionsThatAreNoSectionsAreProblems() {
        assertThat(Samples.problems("plugins: 5\n"))
                .contains("config.yaml:1:10: plugins: a section with keys is expected, not a number");
        assertThat(Samples.problems("plugins:\n  apps: [zmq]\n"))
                .contains("config.yaml:2:9: plugins.apps: a section with the names of plugins is expected, not a list");
        assertThat(Samples.problems("plugins:\n  aps: {}\n"))
                .contains("config.yaml:2:3: plugins.aps: unknown key, did you mean 'apps'?");
        assertThat(Samples.problems("bus: full\n"))
                .containsExactly("config.yaml:1:6: bus: a section with keys is expected, not text");
    }

    @Test
    void theReferenceNamesEveryKeyWithItsDefault() {
        String reference = ReferenceWriter.write(List.of(Samples.RABBIT), List.of(Samples.MISP, Samples.ZMQ));

        assertThat(reference)
                .contains("## `logging`")
                .contains("| `max_message_size` | a whole number from 1024 to 268435456 | `1048576` |")
                .contains("| `key` or `key_file` | a secret | *required* | The key. |")
                .contains("| `filter[].orgs` | a list of text |  | Organisations. |")
                .contains("| `queue.overflow` | block, drop_oldest, drop_newest or disconnect | `drop_oldest` |");
    }
}
