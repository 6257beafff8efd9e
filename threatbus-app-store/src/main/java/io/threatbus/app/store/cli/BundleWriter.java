package io.threatbus.app.store.cli;

import io.threatbus.message.Escaper;
import io.threatbus.stix.StixId;
import io.threatbus.toolkit.terminal.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes indicators as one STIX bundle, while they are being read. */
final class BundleWriter {
    private BundleWriter() {}

    /** Writes what is found, and nothing before the first is there; how many that were. */
    static long write(StoreAccess store, Map<String, String> parameters, OutputStream out, Progress progress)
            throws IOException, InterruptedException {
        long[] written = new long[1];
        String beginning = "{\"type\":\"bundle\",\"id\":\"" + StixId.random("bundle") + "\",\"objects\":[\n";
        store.find(parameters, hit -> {
            write(out, written[0]++ == 0 ? beginning : ",\n");
            out.write(Escaper.json(hit.indicator().json().bytes()));
            progress.update(0, written[0], 0);
        });
        write(out, (written[0] == 0 ? beginning : "\n") + "]}\n");
        out.flush();
        return written[0];
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
