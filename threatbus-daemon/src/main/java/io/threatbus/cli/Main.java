package io.threatbus.cli;

import io.threatbus.cli.log.LogOutput;
import io.threatbus.plugin.PluginCatalog;
import io.threatbus.spi.CommandLineTool;
import io.threatbus.spi.CommandLineTool.Terminal;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The process: from the arguments to the exit code. */
public final class Main {
    /** Set by the launcher: the directory that holds {@code plugins/}. */
    private static final String HOME = "threatbus.home";
    /** Where a package lets the operator put further plugins, beside those that it owns. */
    private static final String SITE_PLUGINS = "site-plugins";

    private Main() {}

    public static void main(String[] arguments) {
        Fatal.install();
        Terminal terminal =
                new Terminal(System.in, utf8(FileDescriptor.out), utf8(FileDescriptor.err), LogOutput.interactive());
        int code = run(
                List.of(arguments),
                Optional.ofNullable(System.getProperty(HOME)).map(Path::of),
                terminal);
        terminal.out().flush();
        terminal.err().flush();
        System.exit(code);
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)), true, StandardCharsets.UTF_8);
    }

    /**
     * Runs one command, in this process.
     *
     * @param home the directory that holds {@code plugins/}, beside the class path
     * @return the exit code
     */
    public static int run(List<String> arguments, Optional<Path> home, Terminal terminal) {
        Arguments parsed = Arguments.parse(arguments);
        PluginCatalog catalog = PluginCatalog.discover(
                pluginDirectories(home, parsed), home.map(directory -> directory.resolve("libraries")));
        Optional<CommandLineTool> own = catalog.tools().stream()
                .filter(candidate ->
                        parsed.command().filter(candidate.name()::equals).isPresent())
                .findFirst()
                .map(found -> found.factory().get())
                .filter(tool -> tool.syntax().isEmpty());
        if (own.isPresent()) {
            return own.get().run(parsed.rest(), terminal);
        }
        Session session = new Session(catalog, new GlobalOptions(), terminal);
        return new CommandLineFactory(session).create().execute(arguments.toArray(new String[0]));
    }

    /** Those shipped with the program first, then the operator's, then those named on the command line. */
    private static List<Path> pluginDirectories(Optional<Path> home, Arguments arguments) {
        List<Path> directories = new ArrayList<>();
        for (String name : List.of("plugins", SITE_PLUGINS)) {
            home.map(directory -> directory.resolve(name))
                    .filter(Files::isDirectory)
                    .ifPresent(directories::add);
        }
        for (Path named : arguments.pluginDirectories()) {
            if (directories.stream().noneMatch(known -> same(known, named))) {
                directories.add(named);
            }
        }
        return directories;
    }

    private static boolean same(Path one, Path other) {
        try {
            return java.nio.file.Files.isSameFile(one, other);
        } catch (IOException e) {
            // One of them is not there, which the catalog reports.
            return false;
        }
    }
}
