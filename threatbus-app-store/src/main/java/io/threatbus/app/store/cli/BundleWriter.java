package io.threatbus.app.store.cli;

import io.threatbus.stix.StixId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes indicators as one STIX bundle, while they are being read. */
final class BundleWriter {
    private BundleWriter() {}

    /** Writes what is found; how many that were. */
    static long write(StoreAccess store, Map<String, String> parameters, OutputStream out)
            throws IOException, InterruptedException {
        long[] written = new long[1];
        write(out, "{\"type\":\"bundle\",\"id\":\"" + StixId.random("bundle") + "\",\"objects\":[");
        store.find(parameters, hit -> {
            write(out, written[0]++ == 0 ? "\n" : ",\n");
            hit.indicator().json().writeTo(out);
        });
        write(out, "\n]}\n");
        out.flush();
        return written[0];
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
