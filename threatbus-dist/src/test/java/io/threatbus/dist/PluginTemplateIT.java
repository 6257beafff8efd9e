package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.RealServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Maven project that authors of plugins begin with: it is built with its test, and its jar runs in the product. */
class PluginTemplateIT {
    private static final Path REPOSITORY =
            Path.of(System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository"));

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    Path temporary;

    @BeforeEach
    void requireMaven() {
        RealServers.requireCommand("Maven", "mvn", "--version");
    }

    /** A repository with everything of the machine's own, and with the modules of this build as if they were released. */
    private Path repositoryWithThisBuild() throws IOException {
        Path repository = Files.createDirectories(temporary.resolve("repository"));
        link(REPOSITORY, repository, "io");
        Path io = Files.createDirectories(repository.resolve("io"));
        link(REPOSITORY.resolve("io"), io, "threatbus");
        install(io, "threatbus-parent", Project.file("pom.xml"), "pom");
        for (String module : List.of("threatbus-core", "threatbus-testkit")) {
            install(io, module, Project.file(module + "/pom.xml"), "pom");
            install(io, module, Project.file(module + "/target/" + module + "-" + version() + ".jar"), "jar");
        }
        return repository;
    }

    private static void link(Path from, Path to, String but) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                if (!entry.getFileName().toString().equals(but)) {
                    Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
                }
            }
        }
    }

    private static String version() {
        return Project.read("docs/plugin-template/pom.xml")
                .replaceAll("(?s).*<threatbus.version>(.*)</threatbus.version>.*", "$1");
    }

    private static void install(Path io, String artifact, Path file, String type) throws IOException {
        Path directory = Files.createDirectories(
                io.resolve("threatbus").resolve(artifact).resolve(version()));
        Files.copy(file, directory.resolve(artifact + "-" + version() + "." + type));
    }

    private Path copyOfTheTemplate() throws IOException {
        Path source = Project.file("docs/plugin-template");
        Path target = temporary.resolve("acme");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = source.relativize(file).toString();
                if (!name.startsWith("target")) {
                    Path copy = target.resolve(name);
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return target;
    }

    @Test
    void theTemplateIsBuiltWithItsTestAndRunsInTheProduct() throws IOException, InterruptedException {
        Path project = copyOfTheTemplate();
        Path log = temporary.resolve("mvn.log");
        Process build = new ProcessBuilder(
                        "mvn",
                        "--offline",
                        "--batch-mode",
                        "-Dmaven.repo.local=" + repositoryWithThisBuild(),
                        "package")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean ended = build.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(ended)
                    .as("the build ends in time: %s", Files.readString(log))
                    .isTrue();
        } finally {
            build.destroyForcibly();
        }
        assertThat(build.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Files.readString(log)).contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0");

        Path plugins = Files.createDirectories(temporary.resolve("plugins"));
        Files.copy(project.resolve("target/acme-plugin-1.0.jar"), plugins.resolve("acme-plugin-1.0.jar"));
        Path home = Project.distribution();
        try (Launched list = Launched.start(
                home.resolve("bin/threatbus"), temporary, Map.of(), "plugins", "--plugins", plugins.toString())) {
            assertThat(list.exitCode()).isZero();
            assertThat(list.output()).containsPattern("acme +app +1\\.0");
        }
        Files.writeString(
                temporary.resolve("config.yaml"),
                "admin: {port: 0}\nbus: {state_directory: " + Files.createDirectories(temporary.resolve("state"))
                        + "}\nplugins:\n  apps:\n    acme: {}\n");
        try (Launched bus = Launched.start(
                home.resolve("bin/threatbus"), temporary, Map.of(), "run", "--plugins", plugins.toString())) {
            bus.awaitLog("acme writes to");
            bus.awaitLog("Threat Bus is ready");
            bus.signal("TERM");
            assertThat(bus.exitCode()).isZero();
        }
    }
}
