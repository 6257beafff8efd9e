package io.threatbus.app.store.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** {@code threatbus export}: writes the active set as a bundle. */
public final class ExportCommand extends StoreCommand {
    /** For the service loader. */
    public ExportCommand() {}

    @Override
    public String name() {
        return "export";
    }

    @Override
    public String summary() {
        return "Write all active indicators as a STIX bundle.";
    }

    @Override
    Set<String> ownOptions() {
        return Set.of("state");
    }

    @Override
    String help() {
        return """
                Usage: threatbus export [options] [FILE]

                Writes all active indicators as a STIX 2.1 bundle to FILE or standard output.

                  --state STATE      Those that are pending, active (default), expired or removed.
                """;
    }

    @Override
    void check(Arguments arguments) {
        arguments.choice("state", "active", "pending", "expired", "removed");
        if (arguments.words().size() > 1) {
            throw new Arguments.UsageException("name one file");
        }
    }

    @Override
    int run(Arguments arguments, StoreAccess store, Terminal terminal) throws IOException {
        Map<String, String> parameters =
                Map.of("state", arguments.choice("state", "active", "pending", "expired", "removed"));
        if (arguments.words().isEmpty()) {
            BundleWriter.write(store, parameters, terminal.out());
            return 0;
        }
        Path file = Path.of(arguments.words().get(0));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 64 * 1024)) {
            long written = BundleWriter.write(store, parameters, out);
            terminal.out().println(written + " indicators written to " + file);
        }
        return 0;
    }
}
