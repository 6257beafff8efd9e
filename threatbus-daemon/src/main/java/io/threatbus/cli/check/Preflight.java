package io.threatbus.cli.check;

import io.threatbus.ThreatBusException;
import io.threatbus.admin.AdminSettings;
import io.threatbus.config.FileAccess;
import io.threatbus.config.PluginSection;
import io.threatbus.config.Problem;
import io.threatbus.config.Reading;
import io.threatbus.plugin.PluginCatalog;
import io.threatbus.spi.Inspection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds what a start would refuse, without the network and without leaving anything behind: for {@code check} and for
 * {@code run} alike, so that they agree. For one thread.
 */
public final class Preflight {
    private final Reading reading;
    private final PluginCatalog catalog;
    private final List<Problem> problems = new ArrayList<>();
    private final Listeners listeners = new Listeners(problems);
    /** The key of whoever has a file for itself. */
    private final Map<Path, String> owners = new HashMap<>();

    private Preflight(Reading reading, PluginCatalog catalog) {
        this.reading = reading;
        this.catalog = catalog;
    }

    /** What was read, with the further problems that a start would have. */
    public static Reading of(Reading reading, PluginCatalog catalog) {
        if (reading.denied()) {
            return reading;
        }
        Preflight preflight = new Preflight(reading, catalog);
        preflight.look();
        return reading.with(preflight.problems);
    }

    private void look() {
        reading.logging().filter(logging -> logging.file()).ifPresent(logging -> {
            Path file = logging.filename().toAbsolutePath();
            WritableProbe.file(file)
                    .ifPresent(reason ->
                            add("logging.filename", "the log file " + file + " cannot be written: " + reason));
        });
        reading.bus().flatMap(bus -> bus.stateDirectory()).ifPresent(directory -> WritableProbe.directory(directory)
                .ifPresent(reason -> add(
                        "bus.state_directory", "the state directory " + directory + " cannot be written: " + reason)));
        reading.admin().filter(AdminSettings::enabled).ifPresent(this::admin);
        reading.backbone().ifPresent(section -> inspect(section, true));
        reading.apps().forEach(section -> inspect(section, false));
    }

    private void add(String key, String text) {
        problems.add(Problem.of(reading.places().of(key), key, text));
    }

    private void admin(AdminSettings admin) {
        listeners.add(
                "admin.port",
                admin.host(),
                admin.port(),
                text -> Problem.of(reading.places().of("admin.port"), "admin.port", text));
        try {
            admin.requireSoundFiles();
        } catch (ThreatBusException e) {
            add("admin.tls", String.valueOf(e.getMessage()));
        }
    }

    private void inspect(PluginSection section, boolean backbone) {
        Inspector inspector = new Inspector(section);
        try {
            if (backbone) {
                catalog.backbone(section.plugin())
                        .ifPresent(plugin -> plugin.factory().get().inspect(section.settings(), inspector));
            } else {
                catalog.app(section.plugin())
                        .ifPresent(plugin -> plugin.factory().get().inspect(section.settings(), inspector));
            }
        } catch (RuntimeException e) {
            inspector.problem("", Optional.ofNullable(e.getMessage()).orElseGet(e::toString));
        }
    }

    private final class Inspector implements Inspection {
        private final PluginSection section;

        Inspector(PluginSection section) {
            this.section = section;
        }

        @Override
        public String name() {
            return section.instance();
        }

        @Override
        public Optional<Path> stateDirectory() {
            return reading.bus().flatMap(bus -> bus.stateDirectory()).map(root -> root.resolve(section.instance()));
        }

        @Override
        public void listens(String key, String host, int port) {
            listeners.add(section.place().path() + "." + key, host, port, text -> section.place()
                    .problem(key, text));
        }

        @Override
        public void reads(String key, Path file) {
            if (Files.notExists(file)) {
                problem(key, "there is no file " + file);
            } else if (Files.isDirectory(file)) {
                problem(key, file + " is a directory, where a file is expected");
            } else if (!Files.isReadable(file) && !WritableProbe.isOthers(file)) {
                problem(key, FileAccess.denied(file));
            }
        }

        @Override
        public void writes(String key, Path directory) {
            WritableProbe.directory(directory)
                    .ifPresent(reason -> problem(key, "the directory " + directory + " cannot be written: " + reason));
        }

        @Override
        public void owns(String key, Path file) {
            String other = owners.putIfAbsent(
                    file.toAbsolutePath().normalize(), section.place().path() + "." + key);
            if (other != null) {
                problem(key, file + " is that of " + other + ", too; choose another");
            }
        }

        @Override
        public void problem(String key, String text) {
            problems.add(section.place().problem(key, text));
        }
    }
}
