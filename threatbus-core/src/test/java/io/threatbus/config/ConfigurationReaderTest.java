package io.threatbus.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.threatbus.bus.BusSettings;
import io.threatbus.config.LoggingSettings.Verbosity;
import io.threatbus.config.Samples.Endpoint;
import io.threatbus.config.Samples.Everything;
import io.threatbus.config.Samples.Filter;
import io.threatbus.config.Samples.Mode;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationReaderTest {
    @TempDir
    Path directory;

    private static List<String> problems(String yaml) {
        return problems(Map.of(), yaml);
    }

    private static List<String> problems(Map<String, String> environment, String yaml) {
        ConfigurationException failure = catchThrowableOfType(
                ConfigurationException.class, () -> Samples.reader(environment).read(yaml, "config.yaml"));
        return failure.problems().stream().map(Problem::toString).toList();
    }

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
        assertThat(problems("""
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
    void aSectionThatCanBeEnabledMayBeSwitchedAsAWhole() {
        assertThat(Samples.everything("needed: text").extra().enabled()).isTrue();
        assertThat(Samples.everything("needed: text\nextra: false").extra())
                .isEqualTo(new Samples.Extra(false, Duration.ofSeconds(1)));
        assertThat(Samples.everything("needed: text\nextra: {settle: 2}").extra())
                .isEqualTo(new Samples.Extra(true, Duration.ofSeconds(2)));
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
    void aKeyWithoutAValueIsAsGoodAsNone() {
        Everything settings = Samples.everything("needed: x\nmode:\nfile: ~\napi:\n");

        assertThat(settings.mode()).isEqualTo(Mode.FAST);
        assertThat(settings.file()).isEmpty();
        assertThat(settings.api()).isEmpty();
    }

    @Test
    void whatTheRecordItselfRefusesStandsAtItsSection() {
        assertThat(problems("plugins:\n  apps:\n    misp:\n      needed: impossible\n"))
                .containsExactly("config.yaml:3:5: plugins.apps.misp: 'impossible' is not possible; use 'possible'");
    }

    @Test
    void trueAndFalseAreTextOnlyInQuotes() {
        assertThat(problems("plugins:\n  apps:\n    misp:\n      needed: no\n"))
                .containsExactly("config.yaml:4:15: plugins.apps.misp.needed: text is expected, not no; put it in"
                        + " quotes if it is meant as text");
        assertThat(Samples.everything("needed: 'no'").needed()).isEqualTo("no");
    }

    @Test
    void brokenYamlIsAProblemWithItsPlace() {
        assertThat(problems("logging:\n  console: [true\nplugins: {}\n"))
                .singleElement()
                .asString()
                .startsWith("config.yaml:3:8: not valid YAML");
        assertThat(problems("logging:\n\tconsole: true\n"))
                .singleElement()
                .asString()
                .startsWith("config.yaml:2:1: not valid YAML")
                .endsWith("(indent with blanks instead of tabs)");
        assertThat(problems("a: b\n---\nc: d\n")).singleElement().asString().startsWith("config.yaml:2:1: not valid");
        assertThat(problems("logging: \u0007\n")).singleElement().asString().contains("U+0007");
        assertThat(problems("- a\n")).containsExactly("config.yaml:1:1: sections with keys are expected, not a list");
    }

    @Test
    void aliasesAndMergeKeysWorkUnlessTheyContainThemselves() {
        Configuration configuration = Samples.read("""
                plugins:
                  apps:
                    zmq:
                      - &base {name: inside, host: 10.0.0.1, manage: 1}
                      - {<<: *base, name: outside, manage: 2}
                """);

        assertThat(configuration.apps())
                .extracting(PluginSection::settings)
                .containsExactly(
                        new Endpoint("10.0.0.1", 1, 13371, QueueSettings.DEFAULT),
                        new Endpoint("10.0.0.1", 2, 13371, QueueSettings.DEFAULT));
        assertThat(problems("bus: &a\n  drain_timeout: *a\n"))
                .containsExactly("config.yaml:1:6: an alias contains itself");
    }

    @Test
    void aDocumentThatAliasesBlowUpIsRefused() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            String alias = "*a" + (i - 1);
            yaml.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", List.of(alias, alias, alias, alias, alias))));
        }
        assertThat(problems(yaml.toString()))
                .filteredOn(problem -> problem.contains("more than 100000 values"))
                .hasSize(1);
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
        assertThat(problems("plugins:\n  apps:\n    zmq:\n      - name: a\n      - name: a\n      - name: Ä\n"))
                .containsExactly(
                        "config.yaml:5:9: plugins.apps.zmq[1]: 'a' is the name of another plugin instance already"
                                + " (config.yaml:4:9)",
                        "config.yaml:6:15: plugins.apps.zmq[2].name: a name of lower-case letters, digits, hyphens and"
                                + " underscores is expected");
    }

    @Test
    void theEnvironmentWinsOverTheFile() {
        Configuration configuration = Samples.reader(Map.of(
                        "THREATBUS_PLUGINS__APPS__ZMQ__HOST", "10.1.2.3",
                        "THREATBUS_PLUGINS__APPS__ZMQ__QUEUE__OVERFLOW", "disconnect",
                        "THREATBUS_PLUGINS__APPS__DIR_WATCH__MANAGE", "7",
                        "THREATBUS_LOGGING__FILE", "true",
                        "THREATBUS_HOME", "/opt/threatbus"))
                .read("plugins:\n  apps:\n    zmq:\n      host: localhost\n      manage: 5\n", "config.yaml");

        Endpoint endpoint = (Endpoint) configuration.apps().get(0).settings();
        assertThat(endpoint.host()).isEqualTo("10.1.2.3");
        assertThat(endpoint.manage()).isEqualTo(5);
        assertThat(endpoint.queue().overflow()).isEqualTo(io.threatbus.spi.Overflow.DISCONNECT);
        assertThat(configuration.apps().get(1).plugin()).isEqualTo("dir-watch");
        assertThat(configuration.logging().file()).isTrue();
    }

    @Test
    void theEnvironmentReachesIntoLists() {
        Configuration configuration = Samples.reader(Map.of(
                        "THREATBUS_PLUGINS__APPS__ZMQ__0__MANAGE", "10",
                        "THREATBUS_PLUGINS__APPS__ZMQ__OUT_SIDE__MANAGE", "20",
                        "THREATBUS_PLUGINS__APPS__MISP__NEEDED", "yes",
                        "THREATBUS_PLUGINS__APPS__MISP__WORDS", "[a, b]"))
                .read("plugins:\n  apps:\n    zmq:\n      - {}\n      - name: out-side\n", "config.yaml");

        assertThat(configuration.apps()).hasSize(3);
        assertThat(((Endpoint) configuration.apps().get(0).settings()).manage()).isEqualTo(10);
        assertThat(((Endpoint) configuration.apps().get(1).settings()).manage()).isEqualTo(20);
        assertThat(((Everything) configuration.apps().get(2).settings()).words())
                .containsExactly("a", "b");
    }

    @Test
    void theEnvironmentAloneMayConfigureTheBus() {
        Configuration configuration = Samples.reader(Map.of(
                        "THREATBUS_PLUGINS__BACKBONES__RABBITMQ__HOST", "broker",
                        "THREATBUS_PLUGINS__BACKBONES__RABBITMQ__KEY", "k"))
                .defaults();

        assertThat(configuration.backbone().plugin()).isEqualTo("rabbitmq");
        assertThat(configuration.apps()).extracting(PluginSection::plugin).containsExactly("zmq");
    }

    @Test
    void problemsOfTheEnvironmentNameTheVariable() {
        assertThat(problems(
                        Map.of(
                                "THREATBUS_PLUGINS__APPS__ZMQ__MANAGE", "many",
                                "THREATBUS_PLUGINS__APPS__ZMQ__HOSTT", "x",
                                "THREATBUS_PLUGINS__APPS__ZMQ__PUB__X", "1",
                                "THREATBUS_LOGGNG__CONSOLE", "true",
                                "THREATBUS_BUS____INQ_CAPACITY", "1"),
                        "plugins:\n  apps:\n    zmq: {pub: 1}\n"))
                .containsExactlyInAnyOrder(
                        "environment variable THREATBUS_PLUGINS__APPS__ZMQ__MANAGE: plugins.apps.zmq.manage: a whole"
                                + " number from 0 to 65535 is expected, not 'many'",
                        "environment variable THREATBUS_PLUGINS__APPS__ZMQ__HOSTT: plugins.apps.zmq.hostt: unknown key,"
                                + " did you mean 'host'?",
                        "environment variable THREATBUS_PLUGINS__APPS__ZMQ__PUB__X: there are no keys below a single"
                                + " value (config.yaml:3:16)",
                        "environment variable THREATBUS_LOGGNG__CONSOLE: loggng: unknown key, did you mean 'logging'?",
                        "environment variable THREATBUS_BUS____INQ_CAPACITY: two underscores must stand between two"
                                + " keys");
    }

    @Test
    void aSecretMayStandInAFileOfItsOwn() throws IOException {
        Path secret = Files.writeString(directory.resolve("key"), "s3cret\n");

        Everything settings = Samples.everything("needed: x\napi:\n  host: h\n  key_file: \"" + secret + "\"\n");

        assertThat(settings.api().orElseThrow().key()).isEqualTo(new Secret("s3cret"));
    }

    @Test
    void aSecretIsNeverPartOfAProblem() {
        assertThat(problems("plugins:\n  apps:\n    misp:\n      needed: x\n      api: {host: h, key: [hunter2]}\n")
                        .toString())
                .contains("a secret is expected, not a list")
                .doesNotContain("hunter2");
    }

    @Test
    void aSecretGivenTwiceOrInAFileThatIsNotThereIsAProblem() {
        assertThat(problems(
                        "plugins:\n  apps:\n    misp:\n      needed: x\n      api: {host: h, key: k, key_file: f}\n"))
                .containsExactly("config.yaml:5:30: plugins.apps.misp.api.key_file: the secret is given twice, here and"
                        + " as plugins.apps.misp.api.key");
        assertThat(problems("plugins:\n  apps:\n    misp:\n      needed: x\n      api: {host: h, key_file: nowhere}\n"))
                .containsExactly("config.yaml:5:32: plugins.apps.misp.api.key_file: there is no file nowhere");
    }

    @Test
    void aSecretOfTheEnvironmentReplacesTheOneInTheFile() {
        Configuration configuration = Samples.reader(Map.of("THREATBUS_PLUGINS__BACKBONES__RABBITMQ__KEY", "fresh"))
                .read("plugins:\n  backbones:\n    rabbitmq: {host: h, key_file: nowhere}\n  apps: {zmq: }\n", "c");

        assertThat(configuration.backbone().settings()).isEqualTo(new Samples.Api("h", new Secret("fresh")));
    }

    @Test
    void aBusWithoutApplicationPluginsIsAMistake() {
        assertThat(problems("plugins:\n  apps: {}\n"))
                .containsExactly("config.yaml:2:3: plugins.apps: no application plugin is configured; installed are"
                        + " dir-watch, misp, zmq");
    }

    @Test
    void sectionsThatAreNoSectionsAreProblems() {
        assertThat(problems("plugins: 5\n"))
                .contains("config.yaml:1:10: plugins: a section with keys is expected, not a number");
        assertThat(problems("plugins:\n  apps: [zmq]\n"))
                .contains("config.yaml:2:9: plugins.apps: a section with the names of plugins is expected, not a list");
        assertThat(problems("plugins:\n  aps: {}\n"))
                .contains("config.yaml:2:3: plugins.aps: unknown key, did you mean 'apps'?");
        assertThat(problems("bus: full\n"))
                .containsExactly("config.yaml:1:6: bus: a section with keys is expected, not text");
    }

    @Test
    void aFileThatIsMissingOrNotTextIsAProblem() throws IOException {
        Path binary = Files.write(directory.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        for (Path file : List.of(binary, directory.resolve("none.yaml"), directory)) {
            ConfigurationException failure = catchThrowableOfType(
                    ConfigurationException.class, () -> Samples.reader(Map.of()).read(file));
            assertThat(failure).hasMessageStartingWith(file.toString());
        }
        Path file = Files.write(directory.resolve("good.yaml"), "logging: {}\n".getBytes(StandardCharsets.UTF_8));
        assertThat(Samples.reader(Map.of()).read(file).source()).isEqualTo(file.toString());
    }

    @Test
    void theFileIsFoundInTheWorkingDirectoryBeforeTheSystemsOwn() throws IOException {
        Path systemWide = directory.resolve("system.yaml");
        assertThat(ConfigurationFile.find(directory, systemWide)).isEmpty();
        Files.writeString(systemWide, "");
        assertThat(ConfigurationFile.find(directory, systemWide)).contains(systemWide);
        Path yml = Files.writeString(directory.resolve("config.yml"), "");
        assertThat(ConfigurationFile.find(directory, systemWide)).contains(yml);
        Path yaml = Files.writeString(directory.resolve("config.yaml"), "");
        assertThat(ConfigurationFile.find(directory, systemWide)).isEqualTo(Optional.of(yaml));
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
