package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files for containers: pinned, complete, and in agreement with each other and with the bus. */
class ContainersTest {
    /** A tag that names a release: at least two numbers. */
    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:v?\\d+\\.\\d+.*");

    @TempDir
    Path temporary;

    private static List<String> instructions() {
        return Project.read("docker/Dockerfile")
                .replaceAll("(?m)^\\s*#.*\\n", "")
                .replaceAll("\\\\\\n\\s*", "")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static List<String> instructions(String name) {
        return instructions().stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .toList();
    }

    @Test
    void theImageIsBuiltFromTheSourceOnPinnedBases() {
        List<String> from = instructions("FROM");
        assertThat(from).hasSize(2).allMatch(image -> PINNED.matcher(image).matches());
        assertThat(from.get(0)).endsWith(" AS build");
        assertThat(instructions("COPY"))
                .as("what was built is copied from the first stage, not from the machine")
                .noneMatch(copy -> copy.contains("target/") && !copy.contains("--from=build"));
    }

    @Test
    void everythingThatIsCopiedIsThere() {
        for (String copy : instructions("COPY")) {
            if (!copy.contains("--from=")) {
                String source = copy.replaceAll("--\\S+ ", "").split(" ", 2)[0];
                assertThat(Project.file(source)).exists();
            }
        }
    }

    @Test
    void theContainerRunsWithoutRootAndIsCheckedForLifeOnly() {
        assertThat(instructions("USER")).containsExactly("10001:10001");
        assertThat(instructions().stream().filter(line -> line.startsWith("HEALTHCHECK")))
                .singleElement()
                .asString()
                .endsWith("CMD [\"threatbus-healthcheck\"]");
        assertThat(instructions("ENTRYPOINT")).containsExactly("[\"threatbus\"]");
        assertThat(instructions("RUN"))
                .anyMatch(run -> run.contains("ln -s /usr/share/threatbus/bin/threatbus /usr/local/bin/threatbus"));
        assertThat(instructions("VOLUME").get(0))
                .contains("/var/lib/threatbus/state")
                .contains("/var/lib/threatbus/plugins");
    }

    private static Map<String, Object> compose(String name) {
        return Documents.yaml(Project.read("docker/" + name)).get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compose.yaml", "compose.rabbitmq.yaml", "compose.misp.yaml", "compose.zeek.yaml"})
    void aComposeFileIsAWorkingWholeWithTheBaseFile(String name) {
        Map<String, Object> base = compose("compose.yaml");
        Map<String, Object> file = compose(name);
        Map<String, Object> services = new TreeMap<>(Documents.at(base, "services"));
        services.putAll(Documents.at(file, "services"));
        Documents.at(file, "services").forEach((service, definition) -> {
            Map<String, Object> description = Documents.mapping(definition);
            if (!service.equals("threatbus")) {
                assertThat(description.get("image")).asString().matches(PINNED);
            }
            dependencies(description).forEach((other, condition) -> {
                assertThat(services).as("%s depends on it", service).containsKey(other);
                if ("service_healthy".equals(Documents.mapping(condition).get("condition"))) {
                    assertThat(Documents.mapping(services.get(other)).containsKey("healthcheck")
                                    || other.equals("threatbus"))
                            .as("%s can become healthy", other)
                            .isTrue();
                }
            });
            published(description)
                    .forEach(
                            port -> assertThat(port).as("published on loopback").startsWith("127.0.0.1:"));
            secrets(description).forEach(secret -> assertThat(defined(base, file, "secrets"))
                    .containsKey(secret));
            volumes(description).forEach(source -> {
                if (source.startsWith(".")) {
                    assertThat(Project.file("docker").resolve(source).normalize())
                            .exists();
                } else {
                    assertThat(defined(base, file, "volumes")).containsKey(source);
                }
            });
        });
    }

    private static Map<String, Object> dependencies(Map<String, Object> service) {
        return service.containsKey("depends_on") ? Documents.mapping(service.get("depends_on")) : Map.of();
    }

    private static List<String> published(Map<String, Object> service) {
        return Documents.texts(service.get("ports"));
    }

    private static List<String> secrets(Map<String, Object> service) {
        return Documents.list(service.get("secrets")).stream()
                .map(secret -> secret instanceof Map<?, ?> map ? String.valueOf(map.get("source")) : secret.toString())
                .toList();
    }

    private static List<String> volumes(Map<String, Object> service) {
        return Documents.texts(service.get("volumes")).stream()
                .map(volume -> volume.split(":", 2)[0])
                .toList();
    }

    private static Map<String, Object> defined(Map<String, Object> base, Map<String, Object> file, String what) {
        Map<String, Object> all = new TreeMap<>();
        for (Map<String, Object> each : List.of(base, file)) {
            if (each.containsKey(what)) {
                all.putAll(Documents.mapping(each.get(what)));
            }
        }
        return all;
    }

    /** The environment of the service in the given files; secrets are in files of the test's own. */
    private Map<String, String> environment(List<String> files) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        Path secret = Files.writeString(temporary.resolve("secret"), "0123456789abcdef0123456789abcdef");
        for (String file : files) {
            Map<String, Object> bus = Documents.at(compose(file), "services", "threatbus");
            Documents.at(bus, "environment").forEach((name, value) -> {
                String text = value.toString().replaceAll("\\$\\{[A-Z_]+:-(.*)}", "$1");
                environment.put(name, text.startsWith("/run/secrets/") ? secret.toString() : text);
            });
        }
        return environment;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config.yaml compose.yaml",
                "config.rabbitmq.yaml compose.yaml compose.rabbitmq.yaml",
                "config.misp.yaml compose.yaml compose.misp.yaml"
            })
    void theConfigurationOfAComposeFilePassesTheCheck(String words) throws IOException {
        List<String> files = List.of(words.split(" "));
        assertThat(Documents.read(Project.read("docker/" + files.get(0)), environment(files.subList(1, files.size())))
                        .apps())
                .isNotEmpty();
    }

    private static Map<String, Object> kind(String kind) {
        return Documents.yaml(Project.read("docker/kubernetes/threatbus.yaml")).stream()
                .filter(document -> kind.equals(document.get("kind")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theConfigurationForKubernetesPassesTheCheck() throws IOException {
        Path token = Files.writeString(temporary.resolve("token"), "0123456789abcdef0123456789abcdef");
        String yaml = Documents.at(kind("ConfigMap"), "data")
                .get("config.yaml")
                .toString()
                .replace("/run/secrets/threatbus/admin.token", token.toString());
        assertThat(Documents.read(yaml, Map.of()).admin().token()).isPresent();
    }

    @Test
    void whatKubernetesIsToldFitsTogether() {
        Map<String, Object> set = kind("StatefulSet");
        Map<String, Object> template = Documents.at(set, "spec", "template");
        assertThat(Documents.at(set, "spec", "selector", "matchLabels"))
                .isEqualTo(Documents.at(template, "metadata", "labels"))
                .isEqualTo(Documents.at(kind("Service"), "spec", "selector"))
                .isEqualTo(Documents.at(kind("NetworkPolicy"), "spec", "podSelector", "matchLabels"));
        Map<String, Object> container = Documents.mapping(
                Documents.list(Documents.at(template, "spec").get("containers")).get(0));

        List<String> volumes = new ArrayList<>();
        Stream.of(
                        Documents.list(Documents.at(template, "spec").get("volumes")),
                        Documents.list(Documents.at(set, "spec").get("volumeClaimTemplates")).stream()
                                .map(claim -> Documents.at(Documents.mapping(claim), "metadata"))
                                .toList())
                .flatMap(List::stream)
                .forEach(volume ->
                        volumes.add(Documents.mapping(volume).get("name").toString()));
        List<String> ports = names(container.get("ports"));
        assertThat(names(container.get("volumeMounts"))).containsExactlyInAnyOrderElementsOf(volumes);
        assertThat(Documents.list(Documents.at(kind("Service"), "spec").get("ports")))
                .allSatisfy(port -> assertThat(ports)
                        .contains(Documents.mapping(port).get("targetPort").toString()));
        for (String probe : List.of("startupProbe", "livenessProbe")) {
            assertThat(Documents.texts(Documents.at(Documents.mapping(container.get(probe)), "exec")
                            .get("command")))
                    .containsExactly("threatbus-healthcheck");
        }
        assertThat(ports)
                .contains(Documents.at(Documents.mapping(container.get("readinessProbe")), "tcpSocket")
                        .get("port")
                        .toString());
    }

    private static List<String> names(Object list) {
        return Documents.list(list).stream()
                .map(each -> Documents.mapping(each).get("name").toString())
                .toList();
    }
}
