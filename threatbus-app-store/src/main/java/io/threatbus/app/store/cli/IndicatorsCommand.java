package io.threatbus.app.store.cli;

import io.threatbus.message.Json;
import io.threatbus.spi.CommandLineTool;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code threatbus indicators}: shows what the store knows, and withdraws one. */
public final class IndicatorsCommand extends StoreCommand {
    /** For the service loader. */
    public IndicatorsCommand() {}

    @Override
    public String name() {
        return "indicators";
    }

    @Override
    public String summary() {
        return "Show the indicators that the store knows, or withdraw one.";
    }

    @Override
    Set<String> ownOptions() {
        return Set.of("state", "value", "since", "format");
    }

    @Override
    String help() {
        return """
                Usage: threatbus indicators [options]
                       threatbus indicators remove ID

                Shows the indicators that the store knows, oldest change first, or withdraws the
                indicator ID from every subscriber.

                  --state STATE      Only those that are pending, active, expired or removed.
                  --value VALUE      Only those whose pattern names this address, domain, hash, ...
                  --since SPAN       Only those that changed in the last 90s, 30m, 12h or 7d.
                  --format FORMAT    table (default), json (one object a line) or bundle.
                """;
    }

    @Override
    void check(Arguments arguments) {
        arguments.choice("format", "table", "json", "bundle");
        List<String> words = arguments.words();
        boolean removes = words.size() == 2 && words.get(0).equals("remove");
        if (!words.isEmpty() && !removes) {
            throw new Arguments.UsageException("unexpected '" + words.get(0) + "'");
        }
        if (removes
                && !arguments.options().keySet().stream()
                        .allMatch(name -> !ownOptions().contains(name))) {
            throw new Arguments.UsageException("remove takes an identifier and no filter");
        }
    }

    @Override
    int run(Arguments arguments, StoreAccess store, CommandLineTool.Terminal terminal) throws IOException {
        if (!arguments.words().isEmpty()) {
            terminal.out().println(store.remove(arguments.words().get(1)));
            return 0;
        }
        Map<String, String> parameters = new HashMap<>();
        for (String filter : List.of("state", "value", "since")) {
            arguments.option(filter).ifPresent(value -> parameters.put(filter, value));
        }
        switch (arguments.choice("format", "table", "json", "bundle")) {
            case "json" -> store.find(parameters, hit -> terminal.out().println(Json.write(hit.asMap())));
            case "bundle" -> BundleWriter.write(store, parameters, terminal.out());
            default -> {
                IndicatorTablePrinter table = new IndicatorTablePrinter(terminal.out());
                store.find(parameters, table::print);
                table.end();
            }
        }
        terminal.out().flush();
        return 0;
    }
}
