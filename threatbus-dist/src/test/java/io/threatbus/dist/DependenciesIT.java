package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.RealServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of the libraries that are shipped, against advisories. */
class DependenciesIT {
    @TempDir
    Path temporary;

    private record Result(int code, String printed) {}

    @BeforeEach
    void requirePython() {
        RealServers.requireCommand("Python (apt-get install python3)", "/usr/bin/python3", "--version");
    }

    private Result check(String... arguments) throws IOException, InterruptedException {
        Path output = temporary.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/python3", Project.file(".ci/check-dependencies").toString(), "--offline"));
        command.addAll(List.of(arguments));
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        return new Result(code, Files.readString(output));
    }

    private String sbom(String version) throws IOException {
        return Files.writeString(
                        temporary.resolve("sbom.json"),
                        "{\"components\": [{\"purl\": \"pkg:maven/org.example/planted@" + version + "?type=jar\"}]}")
                .toString();
    }

    private String advisories(String range) throws IOException {
        return Files.writeString(temporary.resolve("advisories.json"), """
            {"advisories": [{"id": "PLANTED-1", "package": "org.example:planted", "range": "RANGE",
             "source": "a test", "date": "2026-11-29", "reason": "planted"}]}
            """.replace("RANGE", range))
                .toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1.4;      (,1.5);                true",
                "1.5;      (,1.5);                false",
                "1.5;      (,1.5];                true",
                "1.5.0;    [1.5];                 true",
                "1.10;     (,1.9);                false",
                "1.5-rc1;  (,1.5);                true",
                "1.5.1;    [1.0,1.2),[1.4,2.0);   true",
                "1.3;      [1.0,1.2),[1.4,2.0);   false",
                "9;        (,);                   true",
                "1.86.jre; (,1.86);               false"
            })
    void aPlantedEntryIsFoundIfTheVersionIsInItsRange(String version, String range, boolean found)
            throws IOException, InterruptedException {
        Result result = check("--advisories", advisories(range), sbom(version));

        assertThat(result.code()).as(result.printed()).isEqualTo(found ? 1 : 0);
        assertThat(result.printed().contains("org.example:planted:" + version + ": PLANTED-1"))
                .isEqualTo(found);
    }

    @Test
    void whatCannotBeReadIsNotAPass() throws IOException, InterruptedException {
        assertThat(check("--advisories", advisories("sometimes"), sbom("1")).code())
                .isEqualTo(2);
        assertThat(check(temporary.resolve("none.json").toString()).code()).isEqualTo(2);
        Path empty = Files.writeString(temporary.resolve("empty.json"), "{}");
        assertThat(check(empty.toString()).printed()).contains("lists no libraries");
    }

    @Test
    void nothingThatIsShippedIsAdvisedAgainst() throws IOException, InterruptedException {
        Path sbom = Project.file("threatbus-dist/target/threatbus-sbom.json");
        RealServers.require("an SBOM, which offline builds have not", () -> Files.exists(sbom));

        Result result = check(sbom.toString());
        assertThat(result.code()).as(result.printed()).isZero();
        assertThat(result.printed()).contains(" 0 advised against");
    }
}
