package io.threatbus.app.store.cli;

import io.threatbus.ThreatBusException;
import io.threatbus.app.store.life.State;
import io.threatbus.message.Escaper;
import io.threatbus.spi.command.CommandCall;
import io.threatbus.spi.command.CommandOption;
import io.threatbus.spi.command.CommandParameter;
import io.threatbus.spi.command.CommandSyntax;
import io.threatbus.toolkit.terminal.Progress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
            OutputStream out = new BufferedOutputStream(terminal.out(), 64 * 1024);
            BundleWriter.write(store, parameters, out, new Progress(terminal.err(), false, "", 0));
            return 0;
        }
        Path file = Path.of(call.words().get(0));
        Progress progress = new Progress(terminal.err(), terminal.interactive(), "written", 0);
        try {
            long written = ReplacedFile.write(file, out -> BundleWriter.write(store, parameters, out, progress));
            progress.clear();
            terminal.out().println(written + " indicators written to " + Escaper.text(file.toString()));
        } catch (IOException e) {
            progress.clear();
            throw new ThreatBusException("the file " + file + " cannot be written, and stays as it was: " + e, e);
        }
        return 0;
    }
}
