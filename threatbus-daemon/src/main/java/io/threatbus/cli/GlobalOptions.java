package io.threatbus.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of every command, which may stand before or after its name. */
final class GlobalOptions {
    private static final int LAST = 1_000;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = LAST,
            description = "The configuration file. Without it, config.yaml or config.yml in the working directory is"
                    + " read, else /etc/threatbus/config.yaml; if there is none, the defaults apply.")
    Optional<Path> config = Optional.empty();

    @Option(
            names = Arguments.PLUGINS,
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            order = LAST + 1,
            description = "A further directory of plugins, beside those shipped: one directory of jars per plugin, or"
                    + " single jars. May be given several times.")
    List<Path> plugins = List.of();

    @Option(
            names = "--admin",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            order = LAST + 2,
            description = "Ask the bus whose admin interface is at this URL, such as https://bus.example:13380, instead"
                    + " of the one that the configuration describes.")
    Optional<String> admin = Optional.empty();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = LAST + 3,
            description = "Holds the token for the admin interface, instead of admin.token of the configuration.")
    Optional<Path> tokenFile = Optional.empty();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = LAST + 4,
            description = "The certificate of the admin interface, or of the authority that signed it, as PEM.")
    Optional<Path> ca = Optional.empty();
}
