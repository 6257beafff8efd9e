package io.threatbus.app.zmq.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.zmtp.curve.CurveKeyPair;
import io.threatbus.zmtp.curve.Z85;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysToolTest {
    private final Console console = new Console();
    private final KeysTool tool = new KeysTool();

    @TempDir
    private Path directory;

    private String generated(String name) {
        Console making = new Console();
        assertThat(making.run(tool, "generate", file(name))).as(making.err()).isZero();
        return making.out().strip();
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    @Test
    void aNewKeyIsInAFileThatOnlyItsOwnerMayReadAndItsPublicKeyIsShown() throws IOException {
        String publicKey = generated("key");
        Path key = directory.resolve("key");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(key)).matches("\\S{40}\n").doesNotContain(publicKey);
        assertThat(Z85.encode(CurveKeyPair.ofSecret(CurveKeyPair.key(Files.readString(key)))
                        .publicKey()))
                .isEqualTo(publicKey);
        assertThat(console.run(tool, "show", file("key"))).isZero();
        assertThat(console.out()).isEqualTo(publicKey + System.lineSeparator());
    }

    @Test
    void aKeyThatIsThereIsNeverWrittenOver() throws IOException {
        generated("key");
        String before = Files.readString(directory.resolve("key"));

        assertThat(console.run(tool, "generate", file("key"))).isNotZero();

        assertThat(console.err()).contains("exists already");
        assertThat(console.out()).isEmpty();
        assertThat(Files.readString(directory.resolve("key"))).isEqualTo(before);
    }

    @Test
    void aKeyThatEverybodyMayReadOrChangeIsRefused() throws IOException {
        generated("key");
        for (String mode : new String[] {"rw-r--r--", "rw-----w-"}) {
            Files.setPosixFilePermissions(directory.resolve("key"), PosixFilePermissions.fromString(mode));
            Console showing = new Console();

            assertThat(showing.run(tool, "show", file("key"))).isNotZero();
            assertThat(showing.err()).contains("chmod 600");
            assertThat(showing.out()).isEmpty();
        }
    }

    @Test
    void whatIsNoKeyIsRefusedAndNotRepeated() throws IOException {
        for (String content : new String[] {"?", "too short", "x".repeat(41), "\"".repeat(40), "y".repeat(2000)}) {
            Path file = Files.writeString(directory.resolve("other"), content);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            Console showing = new Console();

            assertThat(showing.run(tool, "show", file.toString())).isNotZero();
            assertThat(showing.err()).isNotBlank().doesNotContain(content);
        }
        assertThat(console.run(tool, "show", file("nowhere"))).isNotZero();
        assertThat(console.err()).contains("there is no file");
    }

    @Test
    void aClientWithTheKeyOfTheBusOrAPublicKeyForItsSecretOneIsToldSo() throws IOException {
        String busKey = generated("bus");
        Path mixedUp = Files.writeString(directory.resolve("public"), busKey + "\n");
        Files.setPosixFilePermissions(mixedUp, PosixFilePermissions.fromString("rw-------"));
        String[][] wrong = {{mixedUp.toString(), "holds the same key as"}, {file("bus"), "of the bus itself"}};
        for (String[] each : wrong) {
            Console subscribing = new Console();

            assertThat(subscribing.run(
                            new SubscribeTool(), "--server-key", busKey, "--key-file", each[0], "stix2/indicator"))
                    .isNotZero();
            assertThat(subscribing.err()).contains(each[1]);
        }
    }
}
