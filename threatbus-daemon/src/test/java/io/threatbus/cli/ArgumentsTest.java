package io.threatbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static Arguments parse(String... arguments) {
        return Arguments.parse(List.of(arguments));
    }

    @Test
    void pluginDirectoriesAreFoundBeforeAndAfterTheCommand() {
        Arguments arguments = parse("--plugins", "a", "run", "-c", "x.yaml", "--plugins=b");

        assertThat(arguments.pluginDirectories()).containsExactly(Path.of("a"), Path.of("b"));
        assertThat(arguments.command()).contains("run");
    }

    @Test
    void whatFollowsTheCommandIsKeptForOneThatParsesItself() {
        Arguments arguments = parse("--plugins=a", "publish", "--plugins", "b", "-", "--", "--plugins=c");

        assertThat(arguments.pluginDirectories()).containsExactly(Path.of("a"), Path.of("b"));
        assertThat(arguments.command()).contains("publish");
        assertThat(arguments.rest()).containsExactly("--plugins", "b", "-", "--", "--plugins=c");
    }

    @Test
    void theValueOfAnOptionIsNoCommand() {
        assertThat(parse("-c", "publish").command()).isEmpty();
        assertThat(parse("--admin", "status", "--ca", "top").command()).isEmpty();
        assertThat(parse("--help").command()).isEmpty();
        assertThat(parse("-c").rest()).isEmpty();
    }
}
