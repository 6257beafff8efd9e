package io.threatbus.app.store.cli;

import io.threatbus.ThreatBusException;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.spi.CommandLineTool;
import io.threatbus.spi.command.BusApi;
import io.threatbus.spi.command.CommandCall;
import io.threatbus.spi.command.CommandCall.Instance;
import io.threatbus.spi.command.CommandOption;
import io.threatbus.spi.command.CommandSyntax;
import io.threatbus.spi.command.NoBusException;
import io.threatbus.spi.command.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the commands about the store have in common: where the store is. */
abstract class StoreCommand implements CommandLineTool {
    private static final String PLUGIN = "store";
    private static final String DATABASE = "--database";
    private static final String INSTANCE = "--instance";

    /** Adds the options that say where the store is. */
    static CommandSyntax located(CommandSyntax syntax) {
        return syntax.with(CommandOption.text(
                        INSTANCE,
                        "NAME",
                        "The store's name in the configuration. Default: the first, or '" + PLUGIN + "'."))
                .with(CommandOption.file(
                        DATABASE,
                        "FILE",
                        "Use this file instead of a running bus. Without it, and where no bus answers, the file that"
                                + " the configuration describes is used."));
    }

    /** Does the work; the exit code. */
    abstract int run(CommandCall call, StoreAccess store, Terminal terminal) throws IOException, InterruptedException;

    /**
     * Looks at the arguments before anything is opened.
     *
     * @throws UsageException if they do not go together
     */
    void check(CommandCall call) {}

    @Override
    public final int run(CommandCall call, Terminal terminal) throws InterruptedException {
        check(call);
        try {
            return run(call, access(call), terminal);
        } catch (IOException e) {
            throw new ThreatBusException(name() + " failed: " + e, e);
        }
    }

    private static StoreAccess access(CommandCall call) throws IOException, InterruptedException {
        Optional<Path> database = call.file(DATABASE);
        if (database.isPresent()) {
            return new FileAccess(database.get());
        }
        BusApi bus = call.bus();
        List<Instance<StoreSettings>> stores =
                call.isBusNamed() ? List.of() : call.instances(PLUGIN, StoreSettings.class);
        String name = call.text(INSTANCE)
                .orElseGet(() -> stores.stream().map(Instance::name).findFirst().orElse(PLUGIN));
        BusAccess access = new BusAccess(bus, name);
        try {
            access.requireThere();
            return access;
        } catch (NoBusException e) {
            if (call.isBusNamed()) {
                throw e;
            }
            return new FileAccess(file(stores, name, e));
        }
    }

    private static Path file(List<Instance<StoreSettings>> stores, String name, NoBusException noBus) {
        Optional<Path> file = stores.stream()
                .filter(store -> store.name().equals(name))
                .findFirst()
                .flatMap(store -> store.settings().database().or(() -> store.stateDirectory()
                        .map(directory -> directory.resolve(StoreSettings.FILE_NAME))));
        String missing = file.map(path -> "there is no database " + path)
                .orElse("the configuration says of no database of a store '" + name + "'");
        return file.filter(Files::exists)
                .orElseThrow(() -> new NoBusException(
                        noBus.getMessage() + " And " + missing + "; name the file with " + DATABASE, noBus));
    }
}
