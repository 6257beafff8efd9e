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
    int send(List<Path> files) {
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
        return tally.allGood() ? 0 : 1;
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
