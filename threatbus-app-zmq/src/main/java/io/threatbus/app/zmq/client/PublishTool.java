package io.threatbus.app.zmq.client;

import io.threatbus.spi.CommandLineTool;
import io.threatbus.spi.command.CommandCall;
import io.threatbus.spi.command.CommandOption;
import io.threatbus.spi.command.CommandParameter;
import io.threatbus.spi.command.CommandSyntax;
import io.threatbus.spi.command.UsageException;
import io.threatbus.zmtp.ClientSecurity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code threatbus publish}. */
public final class PublishTool implements CommandLineTool {
    private static final String ENDPOINT = "--endpoint";
    private static final String TIMEOUT = "--timeout";
    private static final String QUIET = "--quiet";
    private static final String NAME = "--name";

    @Override
    public String name() {
        return "publish";
    }

    @Override
    public String summary() {
        return "Send indicators and sightings to a running bus.";
    }

    @Override
    public Optional<CommandSyntax> syntax() {
        return Optional.of(Endpoints.with(CommandSyntax.of(
                        summary(),
                        "Reads files, or standard input where none is named. The input is JSON: single objects, one object a line (JSON Lines), STIX bundles, TAXII envelopes"
                                + " or lists, also mixed. What is not a valid indicator or sighting is reported with its"
                                + " file and line; the rest is sent. Objects of other STIX types, which bundles contain,"
                                + " are counted and passed over.",
                        "The command ends when the bus has read everything."))
                .with(CommandOption.text(
                        "-e, " + ENDPOINT,
                        "HOST[:PORT]",
                        "Where the bus receives (its port 'sub'). Without it the configuration says."))
                .with(CommandOption.duration(
                                "-t, " + TIMEOUT, "TIME", "Give up when the bus takes nothing for so long.")
                        .byDefault("30s"))
                .with(CommandOption.text(
                        NAME, "NAME", "What the bus is to call this publisher, where no key says who it is."))
                .with(CommandOption.flag("-q, " + QUIET, "No summary and no progress, only problems."))
                .with(CommandParameter.any("FILE", "What to send; '-' or nothing means standard input."))
                .withExitCode(0, "everything was delivered")
                .withExitCode(1, "the bus could not be reached or did not take everything, or some input was invalid"));
    }

    @Override
    public int run(CommandCall call, Terminal terminal) throws InterruptedException {
        List<Path> files = call.words().stream().map(Path::of).toList();
        return new PublishCommand(
                        terminal, endpoint(call), call.duration(TIMEOUT).orElseThrow(), call.flag(QUIET))
                .send(files);
    }

    private static Endpoint endpoint(CommandCall call) throws InterruptedException {
        Endpoint endpoint = Endpoints.of(call, call.text(ENDPOINT), Endpoints.Port.SUB);
        Optional<String> name = call.text(NAME);
        if (name.isEmpty()) {
            return endpoint;
        }
        if (!endpoint.isOpen()) {
            throw new UsageException(NAME + " means nothing beside a key: the bus knows by the key who publishes");
        }
        return endpoint.with(ClientSecurity.named(name.get()));
    }
}
