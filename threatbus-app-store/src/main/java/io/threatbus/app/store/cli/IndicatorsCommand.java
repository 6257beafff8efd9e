package io.threatbus.app.store.cli;

import io.threatbus.app.store.life.State;
import io.threatbus.message.Escaper;
import io.threatbus.message.Json;
import io.threatbus.spi.command.CommandCall;
import io.threatbus.spi.command.CommandOption;
import io.threatbus.spi.command.CommandParameter;
import io.threatbus.spi.command.CommandSyntax;
import io.threatbus.spi.command.UsageException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code threatbus indicators}: shows what the store knows, and withdraws one. */
public final class IndicatorsCommand extends StoreCommand {
    private static final String STATE = "--state";
    private static final String VALUE = "--value";
    private static final String SINCE = "--since";
    private static final String FORMAT = "--format";
    private static final List<String> FILTERS = List.of(STATE, VALUE, SINCE);

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
    public Optional<CommandSyntax> syntax() {
        return Optional.of(located(CommandSyntax.of(summary(), "Those that changed last come last.")
                .with(CommandOption.choice(STATE, "STATE", State.labels(), "Only those in this state."))
                .with(CommandOption.text(
                        VALUE, "VALUE", "Only those whose pattern names this address, domain, hash, …"))
                .with(CommandOption.duration(SINCE, "TIME", "Only those that changed in the last 90s, 30m, 12h or 7d."))
                .with(CommandOption.choice(
                                FORMAT,
                                "FORMAT",
                                List.of("table", "json", "bundle"),
                                "How they are shown; json is one object a line.")
                        .byDefault("table"))
                .with(
                        "remove",
                        located(CommandSyntax.of("Withdraw an indicator from every subscriber.")
                                .with(CommandParameter.one("ID", "The STIX identifier of the indicator."))))));
    }

    @Override
    void check(CommandCall call) {
        if (!call.subcommands().isEmpty()
                && FILTERS.stream().anyMatch(filter -> call.text(filter).isPresent())) {
            throw new UsageException("remove takes an identifier and no filter");
        }
    }

    @Override
    int run(CommandCall call, StoreAccess store, Terminal terminal) throws IOException, InterruptedException {
        if (!call.subcommands().isEmpty()) {
            terminal.out().println(store.remove(call.words().get(0)));
            return 0;
        }
        Map<String, String> parameters = new HashMap<>();
        call.text(STATE).ifPresent(state -> parameters.put("state", state));
        call.text(VALUE).ifPresent(value -> parameters.put("value", value));
        call.duration(SINCE).ifPresent(span -> parameters.put("since", span.toSeconds() + "s"));
        switch (call.text(FORMAT).orElseThrow()) {
            case "json" ->
                store.find(parameters, hit -> {
                    terminal.out()
                            .writeBytes(Escaper.json(Json.write(hit.asMap()).bytes()));
                    terminal.out().println();
                });
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
