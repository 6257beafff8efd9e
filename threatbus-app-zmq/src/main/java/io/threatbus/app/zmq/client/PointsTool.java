package io.threatbus.app.zmq.client;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Escaper;
import io.threatbus.message.MessageLimits;
import io.threatbus.spi.CommandLineTool;
import io.threatbus.spi.command.CommandCall;
import io.threatbus.spi.command.CommandOption;
import io.threatbus.spi.command.CommandSyntax;
import io.threatbus.spi.command.UsageException;
import io.threatbus.toolkit.json.IdleInput;
import io.threatbus.toolkit.json.JsonObjectReader;
import io.threatbus.toolkit.json.JsonPiece;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** {@code threatbus points}. */
public final class PointsTool implements CommandLineTool {
    private static final String SUBSCRIBE = "--subscribe";
    private static final String FORMAT = "--format";
    private static final String KIND = "--kind";
    private static final String COMPOUND = "--compound";
    private static final String ENDPOINT = "--endpoint";
    private static final String SNAPSHOT = "--snapshot";
    private static final String TIMEOUT = "--timeout";
    private static final String QUIET = "--quiet";
    private static final Set<String> KINDS = Set.of(
            "domain",
            "url",
            "ipv4",
            "ipv6",
            "ipv4-subnet",
            "ipv6-subnet",
            "email-address",
            "mac-address",
            "file-name",
            "user-name",
            "software",
            "autonomous-system",
            "other",
            "md5",
            "sha-1",
            "sha-256",
            "sha-512",
            "ssdeep",
            "certificate-md5",
            "certificate-sha-1",
            "certificate-sha-256");

    @Override
    public String name() {
        return "points";
    }

    @Override
    public String summary() {
        return "Print a line for each value to look for, or no longer.";
    }

    @Override
    public Optional<CommandSyntax> syntax() {
        return Optional.of(Endpoints.with(CommandSyntax.of(
                        summary(),
                        "Reads indicators from standard input, as 'threatbus subscribe' prints them, or subscribes by"
                                + " itself with --subscribe. A line has op (ADD or REMOVE), kind, value, id of the"
                                + " indicator, and valid_until, separated by tabs, or as a JSON object.",
                        "Values that no sensor is to look for are left out: those that would match everything or nothing, and with --subscribe whatever the guard of the bus holds back. A value is added once, however"
                                + " many indicators name it, and removed when the last of them is withdrawn, has ended, or"
                                + " has other values by now. Tabs, line breaks, backslashes and control characters in a"
                                + " value are written as \\t, \\n"
                                + ", \\r"
                                + ", \\\\ and \\uXXXX."))
                .with(CommandOption.flag("-S, " + SUBSCRIBE, "Subscribe to the indicators of a running bus."))
                .with(CommandOption.choice("-f, " + FORMAT, "FORMAT", List.of("tsv", "json", "ndjson"), "tsv, or json.")
                        .byDefault("tsv"))
                .with(CommandOption.text(
                        "-k, " + KIND,
                        "KIND,...",
                        "Only these kinds: " + String.join(", ", new TreeSet<>(KINDS)) + "."))
                .with(CommandOption.choice(
                                COMPOUND,
                                "WHAT",
                                List.of("exact", "checked", "necessary"),
                                "Of patterns that ask for more than one value: those that decide alone; or also those"
                                        + " that count when conditions hold; or also the most telling one. With the latter"
                                        + " two, a line has basis and conditions besides.")
                        .byDefault("exact"))
                .with(CommandOption.text(
                                "-s, " + SNAPSHOT,
                                "TIME",
                                "With --subscribe: history of so many days (30d), 'all' or 'none'.")
                        .byDefault("all"))
                .with(CommandOption.text(
                        "-e, " + ENDPOINT,
                        "HOST[:PORT]",
                        "Where the bus takes subscriptions (its port 'manage'). Without it the configuration says."))
                .with(CommandOption.duration("-t, " + TIMEOUT, "TIME", "How long to wait for an answer of the bus.")
                        .byDefault("5s"))
                .with(CommandOption.flag("-q, " + QUIET, "Say nothing but problems."))
                .withExitCode(0, "the input is at its end, or the reader of the output is gone")
                .withExitCode(1, "there is no bus, or it refuses the subscription"));
    }

    @Override
    public int run(CommandCall call, Terminal terminal) throws InterruptedException {
        Set<String> kinds = new TreeSet<>();
        call.text(KIND).stream()
                .flatMap(text -> Stream.of(text.split(",", -1)))
                .map(String::strip)
                .forEach(kinds::add);
        for (String kind : kinds) {
            if (!KINDS.contains(kind)) {
                throw new UsageException("there is no kind '" + kind + "'; there are " + new TreeSet<>(KINDS));
            }
        }
        boolean json = !call.text(FORMAT).orElse("tsv").equals("tsv");
        PointDepth depth =
                PointDepth.valueOf(call.text(COMPOUND).orElse("exact").toUpperCase(Locale.ROOT));
        PointLines lines = new PointLines(terminal.out(), json, depth, kinds, InstantSource.system());
        int code = call.flag(SUBSCRIBE) ? subscribe(call, terminal, lines) : read(terminal, lines);
        lines.flush();
        if (!call.flag(QUIET) && !lines.leftOut().isEmpty()) {
            terminal.err().println("threatbus points: left out: " + lines.leftOut());
        }
        return code;
    }

    private static int subscribe(CommandCall call, Terminal terminal, PointLines lines) throws InterruptedException {
        String snapshot = call.text(SNAPSHOT).orElse("all");
        int days = snapshot.equals("none") ? 0 : SubscribeCommand.days(snapshot);
        return new SubscribeCommand(
                        terminal,
                        Endpoints.of(call, call.text(ENDPOINT), Endpoints.Port.MANAGE),
                        call.duration(TIMEOUT).orElseThrow(),
                        call.flag(QUIET))
                .run(new Wanted(List.of("stix2/indicator"), days, Optional.empty(), true), lines);
    }

    private static int read(Terminal terminal, PointLines lines) throws InterruptedException {
        JsonObjectReader reader =
                new JsonObjectReader(new IdleInput(terminal.in(), lines::flush), MessageLimits.DEFAULT.size());
        try {
            for (Optional<JsonPiece> piece = reader.next(); piece.isPresent(); piece = reader.next()) {
                if (piece.get() instanceof JsonPiece.Found object) {
                    lines.write(object.json().clone(), 0);
                } else if (piece.get() instanceof JsonPiece.TooLong object) {
                    complain(terminal, object.line(), "the object has " + object.bytes() + " bytes and is passed over");
                } else if (piece.get() instanceof JsonPiece.Broken broken) {
                    complain(terminal, broken.line(), broken.reason());
                }
                if (lines.isDone()) {
                    return 0;
                }
            }
        } catch (IOException e) {
            throw new ThreatBusException("standard input cannot be read: " + e.getMessage(), e);
        }
        return 0;
    }

    private static void complain(Terminal terminal, long line, String reason) {
        terminal.err().println("threatbus points: line " + line + ": " + Escaper.text(reason));
    }
}
