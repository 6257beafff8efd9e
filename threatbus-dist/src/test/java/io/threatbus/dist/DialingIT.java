package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packaged bus dials a Zeek, on every Java runtime of this machine that it runs on: plugins have class loaders of their own. */
class DialingIT {
    private static final Pattern PORT = Pattern.compile("Listening for Broker peers on \\S+:(\\d+) ");
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");
    private static final int OLDEST = 17;

    @TempDir
    private Path temporary;

    /** One of each version: the one that the tests run on, and those that packages install. */
    static Stream<Path> runtimes() throws IOException {
        Map<Integer, Path> byVersion = new TreeMap<>();
        Path packaged = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(packaged)) {
            try (Stream<Path> installed = Files.list(packaged)) {
                installed.forEach(home -> byVersion.put(version(home), home));
            }
        }
        Path own = Path.of(System.getProperty("java.home"));
        byVersion.put(version(own), own);
        byVersion.keySet().removeIf(version -> version < OLDEST);
        return byVersion.values().stream();
    }

    private static int version(Path home) {
        Path release = home.resolve("release");
        try {
            Matcher version = VERSION.matcher(Files.isReadable(release) ? Files.readString(release) : "");
            return Files.isExecutable(home.resolve("bin/java")) && version.find()
                    ? Integer.parseInt(version.group(1))
                    : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private Launched start(String name, Path runtime, String zeek) throws IOException {
        Path directory = Files.createDirectories(temporary.resolve(name));
        Files.writeString(
                directory.resolve("config.yaml"),
                "admin: {port: 0}\nbus: {state_directory: '" + directory.resolve("state")
                        + "'}\nplugins:\n  apps:\n    zeek: {" + zeek + "}\n");
        return Launched.start(
                Project.distribution().resolve("bin/threatbus"),
                directory,
                Map.of("JAVA_HOME", runtime.toString()),
                "run");
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void aPeerIsDialedOverTlsAndAgainAfterItWasAway(Path runtime) throws IOException {
        try (Launched peer = start("peer", runtime, "port: 0")) {
            Matcher port = PORT.matcher(peer.awaitLog("Listening for Broker peers"));
            assertThat(port.find()).isTrue();
            try (Launched bus = start("bus", runtime, "port: 0, peers: ['127.0.0.1:" + port.group(1) + "']")) {
                assertThat(bus.awaitLog("has connected")).contains("TLSv1.3");
                peer.awaitLog("has connected");
                peer.signal("KILL");
                peer.exitCode();
                bus.awaitLog("trying again");
                try (Launched again = start("peer", runtime, "port: " + port.group(1))) {
                    again.awaitLog("has connected");
                }
                assertThat(bus.log()).doesNotContain("ERROR", "Exception");
            }
        }
    }
}
