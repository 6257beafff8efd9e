package io.threatbus.app.store.cli;

import io.threatbus.app.store.life.State;
import io.threatbus.message.Act;
import io.threatbus.message.Escaper;
import io.threatbus.message.Json;
import io.threatbus.spi.command.CommandCall;
import io.threatbus.spi.command.CommandOption;
import io.threatbus.spi.command.CommandParameter;
import io.threatbus.spi.command.CommandSyntax;
import io.threatbus.spi.command.UsageException;
import io.threatbus.toolkit.terminal.Progress;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code threatbus indicators}: shows what the store knows, and says an operator's word about one. */
public final class IndicatorsCommand extends StoreCommand {
    private static final String STATE = "--state";
    private static final String VALUE = "--value";
    private static final String SINCE = "--since";
    private static final String REMOVE = "remove";
    private static final String RESTORE = "restore";
    private static final String RELEASE = "release";
    private static final String SHOW = "show";
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
        return "Show, withdraw or bring back indicators of the store.";
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
                .with(REMOVE, ofOne("Withdraw an indicator from every subscriber."))
                .with(RESTORE, ofOne("Take back a withdrawal by remove."))
                .with(RELEASE, ofOne("Let an indicator out of quarantine."))
                .with(SHOW, ofOne("Show what is known of an indicator's life, and the last decisions about it."))));
    }

    private CommandSyntax ofOne(String summary) {
        return located(
                CommandSyntax.of(summary).with(CommandParameter.one("ID", "The STIX identifier of the indicator.")));
    }

    @Override
    void check(CommandCall call) {
        if (!call.subcommands().isEmpty()
                && FILTERS.stream().anyMatch(filter -> call.text(filter).isPresent())) {
            throw new UsageException(call.subcommands().get(0) + " takes an identifier and no filter");
        }
    }

    @Override
    int run(CommandCall call, StoreAccess store, Terminal terminal) throws IOException, InterruptedException {
        if (!call.subcommands().isEmpty()) {
            runOnOne(call.subcommands().get(0), call.words().get(0), store, terminal);
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
            case "bundle" ->
                BundleWriter.write(store, parameters, terminal.out(), new Progress(terminal.err(), false, "", 0));
            default -> {
                IndicatorTablePrinter table = new IndicatorTablePrinter(terminal.out());
                store.find(parameters, table::print);
                table.end();
            }
        }
        terminal.out().flush();
        return 0;
    }

    private static void runOnOne(String word, String id, StoreAccess store, Terminal terminal)
            throws IOException, InterruptedException {
        switch (word) {
            case SHOW -> {
                terminal.out().print(LifePrinter.print(store.show(id)));
                terminal.out().flush();
            }
            case RESTORE -> act(Act.Kind.RESTORED, " is restored", id, store, terminal);
            case RELEASE -> act(Act.Kind.RELEASED, " is released from quarantine", id, store, terminal);
            default -> act(Act.Kind.WITHDRAWN, " is withdrawn", id, store, terminal);
        }
    }

    private static void act(Act.Kind kind, String done, String id, StoreAccess store, Terminal terminal)
            throws IOException, InterruptedException {
        store.act(id, kind);
        terminal.out()
                .println(id
                        + done
                        + (store.isLive()
                                ? "; all subscribers are told"
                                : "; subscribers hear of it in their next snapshot, as no bus was running"));
    }
}
