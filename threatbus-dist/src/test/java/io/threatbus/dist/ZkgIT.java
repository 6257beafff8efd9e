package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.RealServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Zeek's package manager makes of this repository, at a tag as a release has. */
class ZkgIT {
    private static final String SCRIPTS = "threatbus-app-zeek/src/main/zeek";

    @TempDir
    Path temporary;

    @BeforeEach
    void requireZkg() {
        RealServers.requireCommand("zkg (apt-get install zkg)", "zkg", "--version");
        RealServers.requireCommand("git (apt-get install git)", "git", "--version");
    }

    private String run(Path directory, String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(command));
        Path output = temporary.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().merge("PATH", temporary + ":", (path, first) -> first + path);
        builder.environment().put("HOME", temporary.toString());
        int code = builder.start().waitFor();
        String printed = Files.readString(output);
        assertThat(code).as("%s: %s", words, printed).isZero();
        return printed;
    }

    /** zkg asks it for Zeek's version and directories. */
    private void pretendThatZeekIsInstalled() throws IOException {
        Path config = Files.writeString(
                temporary.resolve("zeek-config"),
                "#!/bin/sh\ncase $1 in --version) echo 8.0.10 ;; *) echo " + temporary + "/zeek ;; esac\n");
        assertThat(config.toFile().setExecutable(true)).isTrue();
    }

    private static List<String> scripts() throws IOException {
        try (Stream<Path> files = Files.list(Project.file(SCRIPTS))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".zeek"))
                    .sorted()
                    .toList();
        }
    }

    private Path release() throws IOException, InterruptedException {
        Path repository = Files.createDirectories(temporary.resolve("threatbus"));
        Path scripts = Files.createDirectories(repository.resolve(SCRIPTS));
        for (String file : scripts()) {
            Files.copy(Project.file(SCRIPTS).resolve(file), scripts.resolve(file));
        }
        Files.copy(Project.file("zkg.meta"), repository.resolve("zkg.meta"));
        run(repository, "git", "init", "-q");
        run(repository, "git", "add", "-A");
        run(repository, "git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "release");
        run(repository, "git", "tag", "v1.0.0");
        return repository;
    }

    @Test
    void aReleaseIsInstalledAndLoaded() throws IOException, InterruptedException {
        pretendThatZeekIsInstalled();
        Path repository = release();
        Path configuration =
                Files.writeString(temporary.resolve("zkg.config"), """
                    [sources]
                    [paths]
                    state_dir = TEMPORARY/state
                    script_dir = TEMPORARY/scripts
                    plugin_dir = TEMPORARY/plugins
                    bin_dir = TEMPORARY/bin
                    """.replace("TEMPORARY", temporary.toString()));

        String installed = run(
                temporary,
                "zkg",
                "--configfile",
                configuration.toString(),
                "install",
                "--force",
                repository.toString(),
                "--version",
                "v1.0.0");

        assertThat(installed).contains("Loaded \"" + repository + "\"");
        assertThat(scripts()).contains("__load__.zeek", "threatbus.zeek").allSatisfy(file -> assertThat(
                        temporary.resolve("scripts/packages/threatbus").resolve(file))
                .hasSameTextualContentAs(Project.file(SCRIPTS).resolve(file)));
        assertThat(Files.readString(temporary.resolve("scripts/packages/packages.zeek")))
                .contains("@load ./threatbus");
    }
}
