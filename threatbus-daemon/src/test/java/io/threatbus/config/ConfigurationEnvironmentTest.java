package io.threatbus.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.threatbus.config.Samples.Endpoint;
import io.threatbus.config.Samples.Everything;
import io.threatbus.spi.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variables beside the file, and secrets in files of their own. */
class ConfigurationEnvironmentTest {
    @TempDir
    Path directory;

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
        assertThat(Samples.problems(
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
    void aFileWithAKeyThatEverybodyMayReadOrChangeIsRefused() throws IOException {
        Path secret = Files.writeString(directory.resolve("token"), "a token that nobody guesses\n");
        String yaml = "admin:\n  tokens: [{name: a, role: view, token_file: '" + secret + "'}]\n";
        for (String mode : new String[] {"rw-r--r--", "rw----r--", "rw-----w-"}) {
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString(mode));

            assertThat(Samples.problems(yaml))
                    .as(mode)
                    .containsExactly(
                            "config.yaml:2:46: admin.tokens[0].token_file: everybody on this machine may read or"
                                    + " change the file " + secret + ": chmod 600 it");
        }
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
        assertThatCode(() -> Samples.read(yaml)).doesNotThrowAnyException();
    }

    @Test
    void aSecretIsNeverPartOfAProblem() {
        assertThat(Samples.problems(
                                "plugins:\n  apps:\n    misp:\n      needed: x\n      api: {host: h, key: [hunter2]}\n")
                        .toString())
                .contains("a secret is expected, not a list")
                .doesNotContain("hunter2");
    }

    @Test
    void aSecretGivenTwiceOrInAFileThatIsNotThereIsAProblem() {
        assertThat(Samples.problems(
                        "plugins:\n  apps:\n    misp:\n      needed: x\n      api: {host: h, key: k, key_file: f}\n"))
                .containsExactly("config.yaml:5:30: plugins.apps.misp.api.key_file: the secret is given twice, here and"
                        + " as plugins.apps.misp.api.key");
        assertThat(Samples.problems(
                        "plugins:\n  apps:\n    misp:\n      needed: x\n      api: {host: h, key_file: nowhere}\n"))
                .containsExactly("config.yaml:5:32: plugins.apps.misp.api.key_file: there is no file nowhere");
    }

    @Test
    void aBlankSecretIsAProblemWhereverItStands() throws IOException {
        Path blank = Files.writeString(directory.resolve("blank"), " \n");
        String expected = ": a secret is expected, not blank text; leave the key out for none";

        assertThat(Samples.problems("admin:\n  token: ''\n"))
                .containsExactly("config.yaml:2:10: admin.token" + expected);
        assertThat(Samples.problems(Map.of("THREATBUS_ADMIN__TOKEN", ""), "admin: {}\n"))
                .containsExactly("environment variable THREATBUS_ADMIN__TOKEN: admin.token" + expected);
        assertThat(Samples.problems(Map.of("THREATBUS_ADMIN__TOKEN", " "), "admin: {token_file: " + blank + "}\n"))
                .containsExactly("environment variable THREATBUS_ADMIN__TOKEN: admin.token" + expected);
        assertThat(Samples.problems("admin:\n  token_file: " + blank + "\n"))
                .containsExactly("config.yaml:2:15: admin.token_file: the file " + blank + " is empty");
    }

    @Test
    void aSecretOfTheEnvironmentReplacesTheOneInTheFile() {
        Configuration configuration = Samples.reader(Map.of("THREATBUS_PLUGINS__BACKBONES__RABBITMQ__KEY", "fresh"))
                .read("plugins:\n  backbones:\n    rabbitmq: {host: h, key_file: nowhere}\n  apps: {zmq: }\n", "c");

        assertThat(configuration.backbone().settings()).isEqualTo(new Samples.Api("h", new Secret("fresh")));
    }
}
