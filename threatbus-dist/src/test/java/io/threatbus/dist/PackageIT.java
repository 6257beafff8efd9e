package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.RealServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the Debian package, the archive and the tree beside the program. */
class PackageIT {
    private static final Pattern OWN = Pattern.compile("threatbus-[a-z-]+-.*\\.jar");
    private static final Pattern LISTED = Pattern.compile("\\(([^()]+):([^():]+):([^()]+) - ");

    @TempDir
    Path temporary;

    private static Path target(String name) {
        return Project.distribution().resolveSibling(name);
    }

    private static Path built(String ending) throws IOException {
        try (Stream<Path> files = Files.list(Project.distribution().getParent())) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = temporary.resolve("output");
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        String printed = Files.readString(output);
        assertThat(code).as("%s: %s", List.of(command), printed).isZero();
        return printed;
    }

    private Path unpackedPackage() throws IOException, InterruptedException {
        RealServers.requireCommand("dpkg-deb (apt-get install dpkg)", "dpkg-deb", "--version");
        Path root = temporary.resolve("root");
        run("dpkg-deb", "--extract", built("_all.deb").toString(), root.toString());
        return root;
    }

    private Path unpackedArchive() throws IOException, InterruptedException {
        Path root = Files.createDirectories(temporary.resolve("archive"));
        run("tar", "--extract", "--file", built(".tar.gz").toString(), "--directory", root.toString());
        try (Stream<Path> entries = Files.list(root)) {
            return entries.findFirst().orElseThrow();
        }
    }

    /** Every jar of others is in the list, each licence of the list has its text, and notices of jars are there. */
    private static void requireLicences(Path program, Path thirdParty) throws IOException {
        String list = Files.readString(thirdParty.resolve("THIRD-PARTY.txt"));
        TreeSet<String> listed = new TreeSet<>();
        Matcher matcher = LISTED.matcher(list);
        while (matcher.find()) {
            listed.add(matcher.group(2) + "-" + matcher.group(3) + ".jar");
        }
        try (Stream<Path> files = Files.walk(program)) {
            TreeSet<String> shipped = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar") && !OWN.matcher(name).matches())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(shipped).hasSizeGreaterThan(15);
            assertThat(listed).containsAll(shipped);
        }
        for (String licence : List.of("Apache-2.0", "MIT", "BSD-2-Clause", "LGPL-2.1", "MPL-2.0")) {
            assertThat(thirdParty.resolve("licenses/" + licence + ".txt")).exists();
        }
        assertThat(thirdParty.resolve("notices/kafka-clients-NOTICE.txt")).isNotEmptyFile();
        assertThat(thirdParty.resolve("notices/jackson-core-NOTICE.txt")).isNotEmptyFile();
        if (Files.exists(target("threatbus-sbom.json"))) {
            assertThat(thirdParty.resolve("threatbus-sbom.json")).exists();
        }
    }

    @Test
    void licencesAndNoticesAreInThePackage() throws IOException, InterruptedException {
        Path root = unpackedPackage();
        requireLicences(root.resolve("usr/share/threatbus"), root.resolve("usr/share/doc/threatbus/third-party"));
        assertThat(Files.readString(root.resolve("usr/share/doc/threatbus/copyright")))
                .startsWith("Format: ")
                .contains("License: BSD-3-Clause")
                .contains("Redistribution and use");
    }

    @Test
    void licencesAndNoticesAreInTheArchive() throws IOException, InterruptedException {
        Path root = unpackedArchive();
        requireLicences(root, root.resolve("third-party"));
        assertThat(root.resolve("man/man1/threatbus.1")).isNotEmptyFile();
        assertThat(root.resolve("man/man5/threatbus-config.5")).isNotEmptyFile();
    }

    @Test
    void theManualPageHasEveryCommandAndEveryOptionWithItsMeaning() {
        String page = read("man1/threatbus.1");
        Pattern option = Pattern.compile("(?m)^ +(?:-[a-zA-Z], |    )?(--[a-z-]+)");
        for (String command : List.of(
                "run",
                "check",
                "plugins",
                "pattern",
                "status",
                "top",
                "trace",
                "publish",
                "subscribe",
                "indicators",
                "import",
                "export",
                "completion")) {
            assertThat(page).contains("\n.SS " + command.replace("-", "\\-") + "\n");
            try (Launched help = Launched.start(temporary, command, "--help")) {
                assertThat(help.exitCode()).isZero();
                int begin = page.indexOf("\n.SS " + command + "\n");
                int end = page.indexOf("\n.S", begin + 1);
                String section = page.substring(begin, end < 0 ? page.length() : end);
                Matcher options = option.matcher(help.output());
                while (options.find()) {
                    assertThat(section)
                            .as("the manual of %s", command)
                            .contains(options.group(1).replace("-", "\\-"));
                }
            }
        }
        assertThat(page).as("an option without a meaning").doesNotContain("\n\\&\n");
    }

    @Test
    void theManualPageOfTheConfigurationHasEveryKeyOfTheReference() {
        String page = read("man5/threatbus-config.5").replace("\\-", "-");
        Matcher keys = Pattern.compile("(?m)^\\| `([a-z_.\\[\\]*]+)`").matcher(Project.read("docs/configuration.md"));
        int count = 0;
        while (keys.find()) {
            assertThat(page).contains(".B " + keys.group(1));
            count++;
        }
        assertThat(count).isGreaterThan(100);
    }

    private static String read(String page) {
        try {
            return Files.readString(target("package/manual").resolve(page));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void theSecretsHaveOnePlaceEverywhere() throws IOException, InterruptedException {
        Path root = unpackedPackage();
        assertThat(Files.readString(root.resolve("etc/threatbus/config.yaml")))
                .contains("key_file: /etc/threatbus/secrets/misp.key");
        for (Path place : List.of(root, Project.file("docs"))) {
            try (Stream<Path> files = Files.walk(place)) {
                for (Path file : files.filter(each -> each.toString().matches(".*\\.(md|yaml|service|1|5)"))
                        .toList()) {
                    if (!file.toString().contains("0011-")) {
                        assertThat(Files.readString(file)).as(file.toString()).doesNotContain("/run/credentials");
                    }
                }
            }
        }
    }

    @Test
    void lintianFindsNothing() throws IOException, InterruptedException {
        RealServers.requireCommand("lintian (apt-get install lintian)", "lintian", "--version");
        run(
                "lintian",
                "--fail-on",
                "error,warning",
                "--no-tag-display-limit",
                built("_all.deb").toString());
    }
}
