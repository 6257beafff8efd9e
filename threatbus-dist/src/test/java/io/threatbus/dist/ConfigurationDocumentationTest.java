package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.tuple;

import io.threatbus.config.Configuration;
import io.threatbus.config.ConfigurationReader;
import io.threatbus.config.PluginSection;
import io.threatbus.config.PluginType;
import io.threatbus.config.ReferenceWriter;
import io.threatbus.config.SchemaWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the documentation says of the configuration is true of the code. All shipped plugins are on the class path. */
class ConfigurationDocumentationTest {
    private static final String REFERENCE = "docs/configuration.md";
    private static final String SCHEMA = "docs/configuration.schema.json";
    private static final String UPDATE = "threatbus.docs.update";
    private static final String HEADER = """
        # Configuration reference

        Written from the code: do not edit. A key with a dot stands in a nested section; `[]` stands for the entries
        of a list. [Getting started](getting-started.md) says where the file is and how the environment changes it.

        Durations are numbers of seconds, or have a unit: `500ms`, `30s`, `5m`, `2h`, `30d`. A single value may stand
        for a list of one. A list below the name of an application plugin runs several instances of it, each with a
        `name` of its own.

        """;

    private static Configuration read(String yaml) {
        return Documents.read(yaml, Map.of());
    }

    @Test
    void theReferenceIsUpToDate() throws IOException {
        String reference = HEADER + ReferenceWriter.write(Documents.backbones(), Documents.apps());
        requireUpToDate(REFERENCE, reference.stripTrailing() + "\n");
    }

    @Test
    void theSchemaForEditorsIsUpToDate() throws IOException {
        requireUpToDate(SCHEMA, SchemaWriter.write(Documents.backbones(), Documents.apps()));
    }

    /** Editors would mark it as a mistake otherwise. */
    @Test
    void whatEveryApplicationMayHoldIsInReferenceAndSchema() {
        assertThat(read("plugins:\n  apps:\n    zmq:\n      required: true\n").apps())
                .allMatch(PluginSection::required);
        Map<String, Object> apps = Documents.at(
                Documents.yaml(Project.read(SCHEMA)).get(0),
                "properties",
                "plugins",
                "properties",
                "apps",
                "properties");
        for (PluginType app : Documents.apps()) {
            String section = Project.read(REFERENCE).split("## `plugins\\.apps\\." + app.name() + "`", 2)[1];
            assertThat(section.split("\n## ", 2)[0]).contains("| `required` | true or false | `false` |");
            List<?> forms = (List<?>) Documents.at(apps, app.name()).get("oneOf");
            assertThat(Documents.at(Documents.mapping(forms.get(0)), "properties"))
                    .containsKey("required");
            assertThat(Documents.at(Documents.mapping(forms.get(1)), "items", "properties"))
                    .containsKeys("required", "name");
        }
    }

    private static void requireUpToDate(String name, String expected) throws IOException {
        Path file = Project.file(name);
        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(file, expected);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as(
                        "%s is stale; write it again with: mvn -pl threatbus-dist -am test"
                                + " -Dtest=ConfigurationDocumentationTest -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -D%s=true",
                        name, UPDATE)
                .isEqualTo(expected);
    }

    @Test
    void theExampleConfigurationHasNoProblemsAndIsTheDefault() {
        Configuration example = read(Project.read("config.example.yaml"));
        Configuration byDefault = new ConfigurationReader(Documents.backbones(), Documents.apps(), Map.of()).defaults();

        assertThat(example.backbone().settings()).isEqualTo(byDefault.backbone().settings());
        assertThat(example.apps())
                .extracting(PluginSection::plugin, PluginSection::settings)
                .containsExactlyInAnyOrderElementsOf(byDefault.apps().stream()
                        .map(section -> tuple(section.plugin(), section.settings()))
                        .toList());
        assertThat(example.logging()).isEqualTo(byDefault.logging());
        assertThat(example.bus()).isEqualTo(byDefault.bus());
        assertThat(example.admin()).isEqualTo(byDefault.admin());
    }

    /** All keys of the Python version for the plugins that are shipped, with one backbone. */
    @Test
    void aConfigurationOfThePythonVersionIsReadUnchanged() {
        String general = """
            logging:
              console: true
              console_verbosity: DEBUG
              file: true
              file_verbosity: CRITICAL
              filename: threatbus.log
            plugins:
              apps:
                zmq:
                  host: "127.0.0.1"
                  manage: 13370
                  pub: 13371
                  sub: 13372
                zeek:
                  host: "127.0.0.1"
                  port: 47761
                  module_namespace: Tenzir
                misp:
                  api:
                    host: https://localhost
                    ssl: false
                    key: MISP_API_KEY
                  filter:
                    - orgs:
                        - "1"
                        - "25"
                      tags:
                        - "TLP:AMBER"
                        - "TLP:RED"
                      types:
                        - ip-src
                        - ip-dst
                        - hostname
                        - domain
                        - url
                  zmq:
                    host: localhost
                    port: 50000
            """;
        String inmem = "  backbones:\n    inmem: {}\n";
        String rabbitmq = """
              backbones:
                rabbitmq:
                  host: localhost
                  port: 5672
                  username: guest
                  password: guest
                  vhost: /
                  exchange_name: threatbus
                  queue:
                    name_suffix: "my_suffix"
                    name_join_symbol: .
                    durable: true
                    auto_delete: false
                    lazy: true
                    exclusive: false
                    max_items: 0
            """.indent(2).replaceAll("(?m)^  ", "");

        assertThat(read(general + inmem).backbone().plugin()).isEqualTo("inmem");
        assertThatCode(() -> read(general + rabbitmq)).doesNotThrowAnyException();
    }
}
