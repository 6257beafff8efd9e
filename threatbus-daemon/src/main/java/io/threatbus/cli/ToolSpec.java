package io.threatbus.cli;

import io.threatbus.cli.text.Percent;
import io.threatbus.config.Durations;
import io.threatbus.spi.CommandLineTool;
import io.threatbus.spi.command.CommandOption;
import io.threatbus.spi.command.CommandParameter;
import io.threatbus.spi.command.CommandSyntax;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Makes picocli's description of a command out of what a plugin says of it. */
final class ToolSpec {
    private final CommandLineTool tool;
    private final Session session;

    private ToolSpec(CommandLineTool tool, Session session) {
        this.tool = tool;
        this.session = session;
    }

    /** The command, which runs the tool. */
    static CommandSpec of(CommandLineTool tool, Session session) {
        ToolSpec maker = new ToolSpec(tool, session);
        return tool.syntax().map(syntax -> maker.command(syntax, List.of())).orElseGet(() -> listed(tool));
    }

    /** A command that only stands in the help and the completion script: it parses its own arguments. */
    private static CommandSpec listed(CommandLineTool tool) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection((Runnable) () -> {});
        spec.usageMessage().description(Percent.escaped(tool.summary()));
        tool.options()
                .forEach(option -> spec.addOption(OptionSpec.builder(option)
                        .arity("0..1")
                        .type(String.class)
                        .build()));
        return spec;
    }

    private CommandSpec command(CommandSyntax syntax, List<String> path) {
        Run run = new Run(path);
        CommandSpec spec = CommandSpec.wrapWithoutInspection(run);
        run.spec = spec;
        spec.mixinStandardHelpOptions(true);
        spec.usageMessage().description(description(syntax, path));
        syntax.options().forEach(option -> spec.addOption(option(option)));
        syntax.parameter().ifPresent(parameter -> spec.addPositional(positional(parameter)));
        Map<String, String> codes = new LinkedHashMap<>();
        ExitCodes.explained().forEach((code, meaning) -> codes.put(code, Percent.escaped(meaning)));
        syntax.exitCodes().forEach((code, meaning) -> codes.put(Integer.toString(code), Percent.escaped(meaning)));
        spec.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(codes);
        syntax.subcommands().forEach((name, subcommand) -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            spec.addSubcommand(name, command(subcommand, longer));
        });
        return spec;
    }

    /** The summary first, which stands in the list of commands; paragraphs are parted by empty lines. */
    private String[] description(CommandSyntax syntax, List<String> path) {
        List<String> lines = new ArrayList<>();
        for (String paragraph : syntax.description()) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add(Percent.escaped(paragraph));
        }
        if (lines.isEmpty() && path.isEmpty()) {
            lines.add(Percent.escaped(tool.summary()));
        }
        return lines.toArray(String[]::new);
    }

    private static OptionSpec option(CommandOption option) {
        OptionSpec.Builder builder = OptionSpec.builder(
                        option.names().get(0),
                        option.names().subList(1, option.names().size()).toArray(String[]::new))
                .description(Percent.escaped(help(option)));
        option.byDefault().ifPresent(builder::defaultValue);
        if (option.kind() == CommandOption.Kind.FLAG) {
            return builder.type(boolean.class).arity("0").build();
        }
        builder.paramLabel(option.label().isEmpty() ? "VALUE" : option.label()).arity("1");
        return switch (option.kind()) {
            case NUMBER ->
                builder.type(Long.class)
                        .converters(text -> number(text, option))
                        .build();
            case DURATION ->
                builder.type(Duration.class).converters(ToolSpec::duration).build();
            case FILE -> builder.type(Path.class).build();
            case CHOICE ->
                builder.type(String.class)
                        .completionCandidates(option.choices())
                        .converters(text -> choice(text, option))
                        .build();
            default -> builder.type(String.class).build();
        };
    }

    private static String help(CommandOption option) {
        String choices = option.choices().isEmpty() ? "" : " One of " + String.join(", ", option.choices()) + ".";
        return option.help()
                + choices
                + option.byDefault().map(value -> " Default: " + value + ".").orElse("");
    }

    private static PositionalParamSpec positional(CommandParameter parameter) {
        String most = parameter.most() == Integer.MAX_VALUE ? "*" : Integer.toString(parameter.most());
        return PositionalParamSpec.builder()
                .paramLabel(parameter.label())
                .description(Percent.escaped(parameter.help()))
                .arity(parameter.least() + ".." + most)
                .required(parameter.least() > 0)
                .index("0.." + (parameter.most() == Integer.MAX_VALUE ? "*" : Integer.toString(parameter.most() - 1)))
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build();
    }

    private static Long number(String text, CommandOption option) {
        try {
            long number = Long.parseLong(text);
            if (number >= option.min() && number <= option.max()) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, like every other text that does not do.
        }
        String most = option.max() == Long.MAX_VALUE ? "" : " and at most " + option.max();
        throw new CommandLine.TypeConversionException(
                "'" + text + "' is not a whole number of at least " + option.min() + most);
    }

    private static Duration duration(String text) {
        return Durations.parse(text)
                .orElseThrow(() -> new CommandLine.TypeConversionException(
                        "'" + text + "' is not a span of time; write it like 500ms, 30s, 5m, 2h or 30d"));
    }

    private static String choice(String text, CommandOption option) {
        if (option.choices().contains(text)) {
            return text;
        }
        throw new CommandLine.TypeConversionException(
                "'" + text + "' is not one of " + String.join(", ", option.choices()));
    }

    /** One run of the command or of a subcommand. */
    private final class Run implements Callable<Integer> {
        private final List<String> path;
        private CommandSpec spec = CommandSpec.create();

        Run(List<String> path) {
            this.path = path;
        }

        @Override
        public Integer call() throws InterruptedException {
            return tool.run(
                    new ToolCall(session, spec.root().commandLine().getParseResult(), path), session.terminal());
        }
    }
}
