package io.threatbus.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.threatbus.config.Samples.Endpoint;
import io.threatbus.spi.QueueSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file as such, before anybody asks what its keys mean. */
class ConfigurationYamlTest {
    @TempDir
    Path directory;

    @Test
    void brokenYamlIsAProblemWithItsPlace() {
        assertThat(Samples.problems("logging:\n  console: [true\nplugins: {}\n"))
                .singleElement()
                .asString()
                .startsWith("config.yaml:3:8: not valid YAML");
        assertThat(Samples.problems("logging:\n\tconsole: true\n"))
                .singleElement()
                .asString()
                .startsWith("config.yaml:2:1: not valid YAML")
                .endsWith("(indent with blanks instead of tabs)");
        assertThat(Samples.problems("a: b\n---\nc: d\n"))
                .singleElement()
                .asString()
                .startsWith("config.yaml:2:1: not valid");
        assertThat(Samples.problems("logging: \u0007\n"))
                .singleElement()
                .asString()
                .contains("U+0007");
        assertThat(Samples.problems("- a\n"))
                .containsExactly("config.yaml:1:1: sections with keys are expected, not a list");
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
        assertThat(Samples.problems("bus: &a\n  drain_timeout: *a\n"))
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
        assertThat(Samples.problems(yaml.toString()))
                .filteredOn(problem -> problem.contains("more than 100000 values"))
                .hasSize(1);
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
}
