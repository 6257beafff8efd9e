package io.threatbus.app.zmq.client;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Escaper;
import io.threatbus.spi.CommandLineTool.Terminal;
import io.threatbus.toolkit.terminal.Progress;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Reads objects, checks them as the bus would, and sends the good ones. For the main thread. */
final class PublishCommand {
    private static final Path STANDARD_INPUT = Path.of("-");

    private final Terminal terminal;
    private final Endpoint bus;
    private final Duration timeout;
    private final boolean quiet;

    PublishCommand(Terminal terminal, Endpoint bus, Duration timeout, boolean quiet) {
        this.terminal = terminal;
        this.bus = bus;
        this.timeout = timeout;
        this.quiet = quiet;
    }

    /** Sends the files, or standard input if there are none; the exit code. */
    int send(List<Path> files) throws InterruptedException {
        List<Path> sources = files.isEmpty() ? List.of(STANDARD_INPUT) : files;
        sources.forEach(PublishCommand::requireReadable);
        boolean shown = terminal.interactive() && !quiet;
        Progress progress = new Progress(terminal.err(), shown, "sent", totalBytes(sources));
        Tally tally = new Tally(terminal.err(), progress);
        int breaks;
        try (BusWriter writer = BusWriter.connect(bus, timeout, text -> say(progress, text))) {
            long bytes = 0;
            for (Path source : sources) {
                bytes += send(source, writer, tally, bytes);
            }
            writer.finish();
            breaks = writer.breaks();
        } catch (ThreatBusException e) {
            tally.end();
            say(progress, tally.summary() + " before the failure");
            throw e;
        }
        tally.end();
        if (breaks > 0) {
            say(
                    progress,
                    "some of what was sent may not have arrived: the connection broke " + breaks
                            + (breaks == 1 ? " time" : " times"));
        }
        if (!quiet) {
            say(progress, tally.summary());
        }
        return tally.allGood() && breaks == 0 ? 0 : 1;
    }

    private void say(Progress progress, String text) {
        progress.clear();
        terminal.err().println("threatbus publish: " + Escaper.lines(text));
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
                String unknown = "the size of " + source + " is unknown: " + e.getMessage();
                terminal.err().println("threatbus publish: " + Escaper.text(unknown));
            }
        }
        return sources.contains(STANDARD_INPUT) ? 0 : total;
    }

    private long send(Path source, BusWriter writer, Tally tally, long before) throws InterruptedException {
        boolean standardInput = source.equals(STANDARD_INPUT);
        String name = standardInput ? "standard input" : source.toString();
        SourceSender sender = new SourceSender(name, writer, tally);
        try {
            if (Files.isRegularFile(source) && !standardInput) {
                try (InputStream first = Files.newInputStream(source)) {
                    sender.collect(first);
                }
            }
        } catch (IOException e) {
            throw new ThreatBusException("cannot read " + name + ": " + e.getMessage(), e);
        }
        try (InputStream in = standardInput ? new Unclosed(terminal.in()) : Files.newInputStream(source)) {
            return sender.send(in, before);
        } catch (IOException e) {
            throw new ThreatBusException("cannot read " + name + ": " + e.getMessage(), e);
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
