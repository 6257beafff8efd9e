package io.threatbus.app.zmq.client;

import io.threatbus.spi.CommandLineTool.Terminal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what comes until it is told to stop. */
@Command(
        name = "threatbus subscribe",
        mixinStandardHelpOptions = true,
        version = "",
        usageHelpAutoWidth = true,
        description = {
            "Prints what a running bus carries, one JSON object a line, on standard output; everything else goes to"
                    + " standard error.",
            "",
            "When the bus is restarted, the command subscribes again by itself.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:As many messages as asked for have been printed, or the reader of the output is gone.",
            "1:There is no bus, or it refuses the subscription.",
            "2:The command line is wrong.",
            "130:Ended by Ctrl-C (143 by SIGTERM), after unsubscribing."
        })
final class SubscribeCommand implements Callable<Integer> {
    private static final int DEFAULT_PORT = 13370;
    private static final int EVERYTHING = 999_999_999;

    private final Terminal terminal;

    @Parameters(
            paramLabel = "TOPIC",
            arity = "1..*",
            description = "Beginnings of the topics wanted: stix2/indicator, stix2/sighting, or stix2 for both.")
    private List<String> topics = List.of();

    @Option(
            names = {"-e", "--endpoint"},
            paramLabel = "HOST[:PORT]",
            defaultValue = "127.0.0.1:13370",
            description = "Where the bus takes subscriptions (its port 'manage'); default: ${DEFAULT-VALUE}.")
    private String endpoint = "";

    @Option(
            names = {"-s", "--snapshot"},
            paramLabel = "TIME",
            description = "Ask for history as well: of so many days (30d), or 'all'. It is asked for again after the"
                    + " bus was restarted, so that nothing is missed.")
    private Optional<String> snapshot = Optional.empty();

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after so many messages.")
    private Optional<Long> count = Optional.empty();

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "TIME",
            defaultValue = "5s",
            description = "How long to wait for an answer of the bus; default: ${DEFAULT-VALUE}.")
    private Duration timeout = Duration.ofSeconds(5);

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing about subscribing, only problems.")
    private boolean quiet;

    SubscribeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Endpoint bus = Endpoint.parse(endpoint, DEFAULT_PORT);
        int days = snapshot.map(SubscribeCommand::days).orElse(0);
        Notices notices = new Notices(terminal.err(), quiet);
        LineWriter lines = new LineWriter(terminal.out(), count.orElse(Long.MAX_VALUE));
        Receiver receiver = new Receiver(new Manager(bus, timeout), topics, days, timeout, lines, notices);
        Thread hook = new Thread(receiver::leave, "subscribe-leave");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            receiver.run();
        } finally {
            receiver.leave();
            removeHook(hook);
        }
        return Tools.DONE;
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook runs already.
        }
    }

    private static int days(String text) {
        if (text.equals("all")) {
            return EVERYTHING;
        }
        Duration span = Tools.duration(text);
        long days = span.toDays();
        return (int) Math.min(EVERYTHING, Duration.ofDays(days).equals(span) ? days : days + 1);
    }
}
