package io.threatbus.app.store.cli;

import io.threatbus.app.store.admin.ImportCount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** {@code threatbus import}: publishes the indicators and sightings of a bundle. */
public final class ImportCommand extends StoreCommand {
    /** For the service loader. */
    public ImportCommand() {}

    @Override
    public String name() {
        return "import";
    }

    @Override
    public String summary() {
        return "Publish the indicators and sightings of a STIX bundle.";
    }

    @Override
    Set<String> ownOptions() {
        return Set.of();
    }

    @Override
    String help() {
        return """
                Usage: threatbus import [options] FILE

                Publishes the indicators and sightings of FILE, a STIX 2.1 bundle or objects one
                after the other; - is standard input. Without a running bus they go straight into
                the store's database, with the lifetimes that the bus was last configured with.
                Exits with 1 if some were rejected.
                """;
    }

    @Override
    void check(Arguments arguments) {
        if (arguments.words().size() != 1) {
            throw new Arguments.UsageException("name one file");
        }
    }

    @Override
    int run(Arguments arguments, StoreAccess store, Terminal terminal) throws IOException {
        String name = arguments.words().get(0);
        ImportCount count;
        if (name.equals("-")) {
            count = store.importObjects(terminal.in());
        } else {
            try (InputStream file = Files.newInputStream(Path.of(name))) {
                count = store.importObjects(file);
            }
        }
        terminal.out().println(count);
        return count.rejected() == 0 ? 0 : 1;
    }
}
