package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.threatbus.testing.RealServers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees who may not read the configuration, such as a monitoring agent, as the package sets the rights. */
class MonitoringUserIT {
    private static final Pattern PAGE = Pattern.compile("status page are at (http://\\S+)");
    private static final String GROUP = "adm";

    @TempDir
    Path temporary;

    private Path configuration;
    private Path program;

    @BeforeEach
    void makeFiles() throws IOException {
        RealServers.requireCommand("runuser (apt-get install util-linux)", "runuser", "--version");
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become another user");
        // The temporary directory of a test belongs to whoever runs it.
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        program = temporary.resolve("threatbus");
        try (Stream<Path> paths = Files.walk(Project.distribution())) {
            for (Path path : paths.toList()) {
                Files.copy(
                        path,
                        program.resolve(Project.distribution().relativize(path).toString()));
            }
        }
        Path secrets = Files.createDirectory(temporary.resolve("secrets"));
        Path key = Files.writeString(secrets.resolve("admin.token"), "0123456789abcdef0123456789abcdef");
        configuration = Files.writeString(
                temporary.resolve("config.yaml"),
                "admin: {port: 0}\nplugins:\n  apps:\n    zmq: {manage: 0, pub: 0, sub: 0}\n");
        restrict(key, "rw-r-----");
        restrict(secrets, "rwxr-x---");
        restrict(configuration, "rw-r-----");
    }

    private static void restrict(Path path, String rights) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        view.setGroup(path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(GROUP));
        view.setPermissions(PosixFilePermissions.fromString(rights));
    }

    /** Runs the command as {@code nobody}, who is in no group. */
    private Launched nobody(Map<String, String> environment, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("-u", "nobody", "--", program.resolve("bin/threatbus").toString()));
        all.addAll(List.of(arguments));
        return Launched.start(Path.of("/usr/sbin/runuser"), temporary, environment, all.toArray(String[]::new));
    }

    private String refusal() {
        return "the file " + configuration + " cannot be read by user nobody: members of the group '" + GROUP
                + "' may; as root: usermod -aG " + GROUP + " nobody, then log in again";
    }

    @Test
    void theStateOfTheBusNeedsNoRightToReadItsConfiguration() {
        try (Launched bus = Launched.start(temporary, "run", "-c", configuration.toString())) {
            Matcher page = PAGE.matcher(bus.awaitLog("status page are at"));
            assertThat(page.find()).isTrue();
            bus.awaitLog("Threat Bus is ready");
            // Where a bus is by default, which for the package is where it is.
            Map<String, String> port = Map.of(
                    "THREATBUS_ADMIN__PORT",
                    Integer.toString(URI.create(page.group(1)).getPort()));
            String file = configuration.toString();

            try (Launched status = nobody(port, "-c", file, "status")) {
                assertThat(status.exitCode()).as(status.log()).isZero();
                assertThat(status.output()).contains("is up");
                assertThat(status.log()).isEmpty();
            }
            try (Launched trace = nobody(port, "-c", file, "trace", "evil.example")) {
                assertThat(trace.exitCode()).as(trace.log()).isEqualTo(4);
                assertThat(trace.log()).startsWith("none of the remembered messages mentions evil.example");
            }
        }
    }

    @Test
    void whereItDoesNeedItTheGroupIsNamed() {
        try (Launched check = nobody(Map.of(), "-c", configuration.toString(), "check")) {
            assertThat(check.exitCode()).isEqualTo(78);
            assertThat(check.log()).contains(refusal()).doesNotContain("\tat ");
        }
        // Nothing listens there.
        try (Launched status = nobody(Map.of("THREATBUS_ADMIN__PORT", "1"), "-c", configuration.toString(), "status")) {
            assertThat(status.exitCode()).isEqualTo(1);
            assertThat(status.log())
                    .contains("no bus answers at http://127.0.0.1:1")
                    .contains(refusal());
        }
        Path token = temporary.resolve("secrets/admin.token");
        try (Launched status =
                nobody(Map.of(), "--admin", "http://127.0.0.1:1", "--token-file", token + "", "status")) {
            assertThat(status.exitCode()).isEqualTo(1);
            assertThat(status.log())
                    .contains("the file " + token + " cannot be read by user nobody, who may not enter "
                            + temporary.resolve("secrets") + ": members of the group '" + GROUP + "' may");
        }
    }
}
