package io.threatbus.app.store.cli;

import io.threatbus.app.store.life.State;
import io.threatbus.spi.command.CommandCall;
import io.threatbus.spi.command.CommandOption;
import io.threatbus.spi.command.CommandParameter;
import io.threatbus.spi.command.CommandSyntax;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** {@code threatbus export}: writes the active set as a bundle. */
public final class ExportCommand extends StoreCommand {
    private static final String STATE = "--state";

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
    public Optional<CommandSyntax> syntax() {
        return Optional.of(located(CommandSyntax.of(summary())
                .with(CommandOption.choice(STATE, "STATE", State.labels(), "Those in this state.")
                        .byDefault("active"))
                .with(CommandParameter.optional("FILE", "Where to write it; standard output without one."))));
    }

    @Override
    int run(CommandCall call, StoreAccess store, Terminal terminal) throws IOException, InterruptedException {
        Map<String, String> parameters = Map.of("state", call.text(STATE).orElseThrow());
        if (call.words().isEmpty()) {
            BundleWriter.write(store, parameters, terminal.out());
            return 0;
        }
        Path file = Path.of(call.words().get(0));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 64 * 1024)) {
            long written = BundleWriter.write(store, parameters, out);
            terminal.out().println(written + " indicators written to " + file);
        }
        return 0;
    }
}
