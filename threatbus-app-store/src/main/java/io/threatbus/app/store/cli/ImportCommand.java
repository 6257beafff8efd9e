package io.threatbus.app.store.cli;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import io.threatbus.app.store.admin.ImportCount;
import io.threatbus.app.store.admin.ImportReader;
import io.threatbus.message.BundleContext;
import io.threatbus.spi.command.CommandCall;
import io.threatbus.spi.command.CommandParameter;
import io.threatbus.spi.command.CommandSyntax;
import io.threatbus.toolkit.terminal.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

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
    public Optional<CommandSyntax> syntax() {
        return Optional.of(located(CommandSyntax.of(
                        summary(),
                        "Takes a STIX bundle, a TAXII envelope, a list, or objects one after the other. What the other"
                                + " objects say of the indicators is used; what is not is counted as passed over. Without"
                                + " a running bus they go straight into the store's database, with the lifetimes that"
                                + " the bus was last configured with.")
                .with(CommandParameter.one("FILE", "What to import; - is standard input."))
                .withExitCode(1, "failed, or some objects were rejected")));
    }

    @Override
    int run(CommandCall call, StoreAccess store, Terminal terminal) throws IOException, InterruptedException {
        String name = call.words().get(0);
        boolean standardInput = name.equals("-");
        Path file = Path.of(name);
        if (!standardInput && (!Files.isReadable(file) || Files.isDirectory(file))) {
            throw new ThreatBusException(Kind.INPUT, "cannot read the file " + name + "; nothing was imported");
        }
        long total = standardInput ? 0 : Files.size(file);
        Progress progress = new Progress(terminal.err(), terminal.interactive(), "imported", total);
        ImportCount count;
        if (standardInput) {
            count = store.importObjects(terminal.in(), Optional.empty(), progress);
        } else {
            Optional<BundleContext> context = context(file);
            try (InputStream in = Files.newInputStream(file)) {
                count = store.importObjects(in, context, progress);
            }
        }
        progress.clear();
        count.rejections().forEach(terminal.err()::println);
        terminal.out().println(count);
        return count.rejected() == 0 ? 0 : 1;
    }

    /** A pipe in the place of a file can be read only once. */
    private static Optional<BundleContext> context(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(ImportReader.collect(in));
        }
    }
}
