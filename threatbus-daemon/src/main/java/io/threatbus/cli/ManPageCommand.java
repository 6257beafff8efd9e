package io.threatbus.cli;

import io.threatbus.config.ManualWriter;
import io.threatbus.plugin.PluginCatalog;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code threatbus man-page}: the help of all commands as a manual page; packages are built with it. */
@Command(name = "man-page", hidden = true, description = "Prints a manual page, in roff.")
final class ManPageCommand implements Callable<Integer> {
    private final PluginCatalog catalog;

    @Option(names = "--configuration", description = "Print the page of the configuration, threatbus-config(5).")
    private boolean configuration;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ManPageCommand(PluginCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (configuration) {
            out.print(ManualWriter.write(
                    catalog.backbones().stream().map(Installation::backboneType).toList(),
                    catalog.apps().stream().map(Installation::appType).toList(),
                    Version.number()));
            out.flush();
            return ExitCodes.DONE;
        }
        CommandLine top = spec.commandLine().getParent();
        out.println(".TH THREATBUS 1 \"\" \"threatbus " + Version.number() + "\" \"Threat Bus\"");
        out.println(".SH NAME");
        out.println("threatbus \\- publish/subscribe broker for threat intelligence");
        out.println(".SH SYNOPSIS");
        out.println(".B threatbus");
        out.println("[COMMAND] [OPTION]... [ARGUMENT]...");
        out.println(".SH DESCRIPTION");
        paragraphs(out, top.getCommandSpec().usageMessage().description());
        options(out, top.getCommandSpec());
        out.println(".SH COMMANDS");
        top.getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.usageMessage().hidden())
                .forEach(command -> command(out, command, ""));
        out.println(".SH EXIT STATUS");
        top.getCommandSpec().usageMessage().exitCodeList().forEach((code, meaning) -> {
            out.println(".TP");
            out.println(".B " + escape(code));
            out.println(escape(meaning));
        });
        out.println(".SH ENVIRONMENT");
        paragraphs(out, top.getCommandSpec().usageMessage().footer());
        out.println(".SH FILES");
        out.println(".TP");
        out.println(".I /etc/threatbus/config.yaml");
        out.println("The configuration, where no other is named and none is in the working directory.");
        out.println(".SH SEE ALSO");
        out.println(".BR threatbus\\-config (5),");
        out.println(".BR systemctl (1),");
        out.println("the documentation in /usr/share/doc/threatbus");
        return ExitCodes.DONE;
    }

    /** A command with its parameters and options, and the commands below it. */
    private static void command(PrintWriter out, CommandSpec command, String above) {
        String name = above + command.name();
        out.println(".SS " + escape(name));
        paragraphs(out, command.usageMessage().description());
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            entry(out, escape(parameter.paramLabel()), parameter.description());
        }
        options(out, command);
        command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(below -> !below.usageMessage().hidden())
                .forEach(below -> command(out, below, name + " "));
    }

    private static void options(PrintWriter out, CommandSpec command) {
        for (OptionSpec option : command.options()) {
            if (!option.hidden()) {
                String names = String.join(", ", option.names());
                entry(
                        out,
                        escape(option.arity().max() == 0 ? names : names + "=" + option.paramLabel()),
                        option.description());
            }
        }
    }

    private static void entry(PrintWriter out, String name, String... description) {
        out.println(".TP");
        out.println(".B " + name);
        if (description.length == 0) {
            out.println("\\&");
        }
        paragraphs(out, description);
    }

    private static void paragraphs(PrintWriter out, String... lines) {
        for (String line : List.of(lines)) {
            out.println(line.isBlank() ? ".PP" : escape(line));
        }
    }

    /** A backslash, a hyphen, and a full stop or quote at the beginning of a line mean something to roff. */
    private static String escape(String text) {
        String plain =
                text.replace("%n", " ").replace("%%", "%").replace("\\", "\\e").replace("-", "\\-");
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }
}
