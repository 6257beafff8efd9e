package io.threatbus.app.zmq.client;

import io.threatbus.message.Escaper;
import java.io.PrintStream;

/** What a person may want to know, on standard error. Any thread. */
final class Notices {
    private final PrintStream err;
    private final boolean quiet;

    Notices(PrintStream err, boolean quiet) {
        this.err = err;
        this.quiet = quiet;
    }

    void say(String text) {
        if (!quiet) {
            warn(text);
        }
    }

    void warn(String text) {
        err.println("threatbus subscribe: " + Escaper.text(text));
    }
}
