package io.threatbus.cli;

import io.threatbus.message.Escaper;
import io.threatbus.message.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** The option of commands that can answer people and programs. */
final class OutputFormat {
    /** For whom the output is. */
    enum Format {
        TEXT,
        JSON
    }

    @Option(names = "--format", paramLabel = "FORMAT", description = "How it is shown: text or json. Default: text.")
    private Format format = Format.TEXT;

    boolean isJson() {
        return format == Format.JSON;
    }

    /** One JSON value on a line of its own. */
    static void print(PrintWriter out, Object value) {
        out.print(line(value));
        out.flush();
    }

    static String line(Object value) {
        return new String(Escaper.json(Json.write(value).bytes()), StandardCharsets.UTF_8) + System.lineSeparator();
    }
}
