package io.threatbus.app.zmq.client;

import io.threatbus.ThreatBusException;
import io.threatbus.spi.CommandLineTool.Terminal;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads objects, checks them as the bus would, and sends the good ones. */
@Command(
        name = "threatbus publish",
        mixinStandardHelpOptions = true,
        version = "",
        usageHelpAutoWidth = true,
        description = {
            "Sends indicators and sightings (STIX 2.1) to a running bus.",
            "",
            "The input is JSON: single objects, one object a line (JSON Lines), STIX bundles, or lists, also mixed. What is"
                    + " no valid indicator or sighting is reported with its file and line; the rest is sent. Objects of"
                    + " other STIX types, which bundles contain, are counted and passed over.",
            "",
            "The command ends when the bus has read everything.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Everything was delivered.",
            "1:The bus could not be reached or did not take everything, or some input was invalid.",
            "2:The command line is wrong."
        })
final class PublishCommand implements Callable<Integer> {
    private static final Path STANDARD_INPUT = Path.of("-");
    private static final int DEFAULT_PORT = 13372;

    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "What to send; '-' or nothing means standard input.")
    private List<Path> files = List.of();

    @Option(
            names = {"-e", "--endpoint"},
            paramLabel = "HOST[:PORT]",
            defaultValue = "127.0.0.1:13372",
            description = "Where the bus receives (its port 'sub'); default: ${DEFAULT-VALUE}.")
    private String endpoint = "";

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "Give up when the bus takes nothing for so long; default: ${DEFAULT-VALUE}.")
    private Duration timeout = Duration.ofSeconds(30);

    @Option(
            names = {"-q", "--quiet"},
            description = "No summary and no progress bar, only problems.")
    private boolean quiet;

    PublishCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Endpoint bus = Endpoint.parse(endpoint, DEFAULT_PORT);
        List<Path> sources = files.isEmpty() ? List.of(STANDARD_INPUT) : files;
        sources.forEach(PublishCommand::requireReadable);
        Progress progress = new Progress(terminal.err(), terminal.interactive() && !quiet, totalBytes(sources));
        Tally tally = new Tally(terminal.err(), progress);
        try (BusWriter writer = BusWriter.connect(bus, timeout)) {
            for (Path source : sources) {
                send(source, writer, tally, progress);
            }
            writer.finish();
        } catch (ThreatBusException e) {
            progress.clear();
            terminal.err().println("threatbus publish: " + tally.summary() + " before the failure");
            throw e;
        }
        progress.clear();
        if (!quiet) {
            terminal.err().println("threatbus publish: " + tally.summary());
        }
        return tally.allGood() ? Tools.DONE : Tools.FAILED;
    }

    private static void requireReadable(Path source) {
        if (!source.equals(STANDARD_INPUT) && (!Files.isReadable(source) || Files.isDirectory(source))) {
            throw new ThreatBusException("cannot read the file " + source + "; nothing was sent");
        }
    }

    private long totalBytes(List<Path> sources) {
        long total = 0;
        for (Path source : sources) {
            try {
                total += source.equals(STANDARD_INPUT) ? 0 : Files.size(source);
            } catch (IOException e) {
                terminal.err().println("threatbus publish: the size of " + source + " is unknown: " + e.getMessage());
            }
        }
        return sources.contains(STANDARD_INPUT) ? 0 : total;
    }

    private void send(Path source, BusWriter writer, Tally tally, Progress progress) {
        boolean standardInput = source.equals(STANDARD_INPUT);
        String name = standardInput ? "standard input" : source.toString();
        long before = tally.bytes();
        try (InputStream in = standardInput ? new Unclosed(terminal.in()) : Files.newInputStream(source)) {
            ObjectSender sender = new ObjectSender(name, writer, tally);
            SourceReader reader = new SourceReader(in, sender);
            sender.onProgress(() -> {
                tally.bytes(before + reader.bytes());
                progress.update(tally.bytes(), tally.sent());
                flushIfIdle(in, writer);
            });
            reader.readAll();
            tally.bytes(before + reader.bytes());
        } catch (IOException e) {
            throw new ThreatBusException("cannot read " + name + ": " + e.getMessage(), e);
        }
    }

    /** A tool at the other end of a pipe may pause for hours: what it said so far must not wait for more. */
    private static void flushIfIdle(InputStream in, BusWriter writer) throws IOException {
        if (in.available() == 0) {
            writer.flush();
        }
    }

    /** Standard input stays open. */
    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }
}
