package io.threatbus.toolkit.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutablePlacesTest {
    private static final List<String> MOUNTS = List.of(
            "/dev/vda / ext4 rw,relatime 0 0",
            "tmpfs /tmp tmpfs rw,nosuid,nodev,noexec 0 0",
            "tmpfs /srv/with\\040blank tmpfs rw,noexec 0 0",
            "/dev/vdb /tmp/allowed ext4 rw 0 0");

    @Test
    void theInnermostMountDecides() {
        assertThat(ExecutablePlaces.isForbidden(Path.of("/tmp/x"), MOUNTS)).isTrue();
        assertThat(ExecutablePlaces.isForbidden(Path.of("/tmp/allowed/x"), MOUNTS))
                .isFalse();
        assertThat(ExecutablePlaces.isForbidden(Path.of("/tmpx"), MOUNTS)).isFalse();
        assertThat(ExecutablePlaces.isForbidden(Path.of("/srv/with blank/x"), MOUNTS))
                .isTrue();
    }

    @Test
    void theStateDirectoryIsTakenWhereItAllowsToExecute() {
        Path state = Path.of("/var/lib/threatbus/libraries");
        assertThat(ExecutablePlaces.candidates(Optional.of(state), name -> null, MOUNTS))
                .containsExactly(state);
    }

    @Test
    void withoutAStateDirectoryThePlaceIsPrivateAndNotOnAFileSystemWithoutExecution(@TempDir Path runtime)
            throws Exception {
        List<String> mounts = List.of(
                "tmpfs " + System.getProperty("java.io.tmpdir") + " tmpfs rw,noexec 0 0",
                "tmpfs " + runtime + " tmpfs rw 0 0");

        List<Path> places = ExecutablePlaces.candidates(
                Optional.empty(), name -> name.equals("RUNTIME_DIRECTORY") ? runtime.toString() : null, mounts);

        assertThat(places.get(0)).hasParent(runtime);
        assertThat(Files.getPosixFilePermissions(places.get(0)))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
}
