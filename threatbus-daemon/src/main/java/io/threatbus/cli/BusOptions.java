package io.threatbus.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that looks at the configuration. */
final class BusOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration file. Without it, config.yaml or config.yml in the working directory is"
                    + " read, else /etc/threatbus/config.yaml; if there is none, the defaults apply.")
    Optional<Path> config = Optional.empty();

    @Option(
            names = Arguments.PLUGINS,
            paramLabel = "DIR",
            description = "A further directory of plugins, beside those shipped: one directory of jars per plugin, or"
                    + " single jars. May be given several times.")
    List<Path> plugins = List.of();
}
