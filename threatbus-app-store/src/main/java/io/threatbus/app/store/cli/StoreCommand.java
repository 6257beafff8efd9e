package io.threatbus.app.store.cli;

import io.threatbus.ThreatBusException;
import io.threatbus.spi.CommandLineTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the commands about the store have in common: where the store is, help, and how they end. */
abstract class StoreCommand implements CommandLineTool {
    private static final String ADMIN = "http://127.0.0.1:13380";
    private static final Path DATABASE = Path.of("/var/lib/threatbus/state/store/store.db");
    private static final Path CONTAINER_DATABASE = Path.of("/var/lib/threatbus/store/store.db");
    private static final Set<String> PLACE = Set.of("database", "admin", "instance", "token-file");

    /** The options beyond those that say where the store is. */
    abstract Set<String> ownOptions();

    /** What {@code --help} says before the common options. */
    abstract String help();

    /** Does the work; the exit code. */
    abstract int run(Arguments arguments, StoreAccess store, Terminal terminal) throws IOException;

    /**
     * Looks at the arguments before anything is opened.
     *
     * @throws Arguments.UsageException if they make no sense
     */
    abstract void check(Arguments arguments);

    @Override
    public final List<String> options() {
        return all().stream().map(name -> "--" + name).toList();
    }

    private Set<String> all() {
        Set<String> all = new TreeSet<>(ownOptions());
        all.addAll(PLACE);
        return all;
    }

    @Override
    public final int run(List<String> arguments, Terminal terminal) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            terminal.out().print(help());
            terminal.out().print(commonHelp());
            return 0;
        }
        try {
            Arguments parsed = Arguments.parse(arguments, all());
            check(parsed);
            return run(parsed, access(parsed), terminal);
        } catch (Arguments.UsageException e) {
            terminal.err().println("threatbus " + name() + ": " + e.getMessage() + "; see --help");
            return 2;
        } catch (ThreatBusException | IOException e) {
            terminal.err().println("threatbus " + name() + ": " + e.getMessage());
            return 1;
        }
    }

    private static String commonHelp() {
        return """

                Where the store is:
                  --admin URL        The admin interface of the running bus. Default: %s
                  --token-file FILE  Holds the token for the admin interface, if it wants one.
                  --instance NAME    The store's name in the configuration. Default: store
                  --database FILE    Use this file instead of a running bus. Default, when
                                     no bus answers: %s
                """.formatted(ADMIN, DATABASE);
    }

    private static StoreAccess access(Arguments arguments) throws IOException {
        Optional<Path> database = arguments.option("database").map(Path::of);
        if (database.isPresent()) {
            return new FileAccess(database.get());
        }
        Optional<String> token = Optional.empty();
        if (arguments.option("token-file").isPresent()) {
            Path file = Path.of(arguments.option("token-file").get());
            token = Optional.of(Files.readString(file, StandardCharsets.UTF_8).strip());
        }
        BusAccess bus = new BusAccess(
                arguments.option("admin").orElse(ADMIN),
                arguments.option("instance").orElse("store"),
                token);
        if (bus.isThere()) {
            return bus;
        }
        if (arguments.option("admin").isPresent()) {
            throw new ThreatBusException(
                    "nothing answers at " + arguments.option("admin").get());
        }
        boolean container = !Files.exists(DATABASE) && Files.exists(CONTAINER_DATABASE);
        return new FileAccess(container ? CONTAINER_DATABASE : DATABASE);
    }
}
