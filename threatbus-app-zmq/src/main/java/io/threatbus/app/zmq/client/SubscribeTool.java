package io.threatbus.app.zmq.client;

import io.threatbus.message.Topic;
import io.threatbus.spi.CommandLineTool;
import io.threatbus.spi.command.CommandCall;
import io.threatbus.spi.command.CommandOption;
import io.threatbus.spi.command.CommandParameter;
import io.threatbus.spi.command.CommandSyntax;
import io.threatbus.spi.command.UsageException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code threatbus subscribe}. */
public final class SubscribeTool implements CommandLineTool {
    private static final String ENDPOINT = "--endpoint";
    private static final String SNAPSHOT = "--snapshot";
    private static final String COUNT = "--count";
    private static final String TIMEOUT = "--timeout";
    private static final String QUIET = "--quiet";
    private static final String NAME = "--name";
    private static final String SENSOR = "--sensor";

    @Override
    public String name() {
        return "subscribe";
    }

    @Override
    public String summary() {
        return "Print what a running bus carries, one JSON object a line.";
    }

    @Override
    public Optional<CommandSyntax> syntax() {
        return Optional.of(Endpoints.with(CommandSyntax.of(
                        summary(),
                        "Objects go to standard output, everything else to standard error. When the bus is restarted,"
                                + " the command subscribes again by itself."))
                .with(CommandOption.text(
                        "-e, " + ENDPOINT,
                        "HOST[:PORT]",
                        "Where the bus takes subscriptions (its port 'manage'). Without it the configuration says."))
                .with(CommandOption.text(
                        "-s, " + SNAPSHOT,
                        "TIME",
                        "Ask for history as well: of so many days (30d), or 'all'. It is asked for again after the bus"
                                + " was restarted, so that nothing is missed."))
                .with(CommandOption.number("-n, " + COUNT, "N", 1, Long.MAX_VALUE, "End after so many messages."))
                .with(CommandOption.duration("-t, " + TIMEOUT, "TIME", "How long to wait for an answer of the bus.")
                        .byDefault("5s"))
                .with(CommandOption.text(
                        NAME,
                        "NAME",
                        "What the bus is to call this subscriber in status and coverage. With --snapshot, the command"
                                + " keeps account of what it has printed, so that after a break it gets what is new and"
                                + " not everything again."))
                .with(CommandOption.flag(
                        SENSOR,
                        "For whoever looks for what comes: nothing that is in quarantine. What is put there later is"
                                + " withdrawn, and what is let out comes."))
                .with(CommandOption.flag("-q, " + QUIET, "Say nothing about subscribing, only problems."))
                .with(CommandParameter.several(
                        "TOPIC",
                        "Beginnings of the topics wanted: stix2/indicator, stix2/sighting, or stix2 for both."))
                .withExitCode(0, "as many messages as asked for are printed, or the reader of the output is gone")
                .withExitCode(1, "there is no bus, or it refuses the subscription")
                .withExitCode(130, "ended by Ctrl-C, after unsubscribing")
                .withExitCode(143, "ended by SIGTERM, after unsubscribing"));
    }

    @Override
    public int run(CommandCall call, Terminal terminal) throws InterruptedException {
        List<String> topics = call.words();
        topics.forEach(SubscribeTool::requirePossible);
        int days = call.text(SNAPSHOT).map(SubscribeCommand::days).orElse(0);
        return new SubscribeCommand(
                        terminal,
                        Endpoints.of(call, call.text(ENDPOINT), Endpoints.Port.MANAGE),
                        call.duration(TIMEOUT).orElseThrow(),
                        call.flag(QUIET))
                .run(new Wanted(topics, days, call.text(NAME), call.flag(SENSOR)), call.number(COUNT));
    }

    /** A topic that nothing is ever published under would be waited on for ever. */
    private static void requirePossible(String topic) {
        boolean possible = !topic.isEmpty()
                && Stream.of(Topic.INDICATOR, Topic.SIGHTING)
                        .anyMatch(known -> known.name().startsWith(topic));
        if (!possible) {
            throw new UsageException("nothing is published under the topic '" + topic
                    + "'; there are stix2/indicator and stix2/sighting, and stix2 for both");
        }
    }
}
