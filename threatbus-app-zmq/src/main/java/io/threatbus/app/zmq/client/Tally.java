package io.threatbus.app.zmq.client;

import io.threatbus.message.Indicator;
import io.threatbus.message.StixObject;
import java.io.PrintStream;

/** Counts what became of the input and reports what is wrong with it. Owned by the thread that sends. */
final class Tally {
    private final PrintStream problems;
    private final Progress progress;
    private long indicators;
    private long sightings;
    private long passedOver;
    private long invalid;
    private long bytes;

    Tally(PrintStream problems, Progress progress) {
        this.problems = problems;
        this.progress = progress;
    }

    void sent(StixObject object) {
        if (object instanceof Indicator) {
            indicators++;
        } else {
            sightings++;
        }
    }

    void passedOver(long objects) {
        passedOver += objects;
    }

    void invalid(String source, int line, String reason) {
        invalid++;
        progress.clear();
        problems.println(source + ":" + line + ": " + reason);
    }

    long sent() {
        return indicators + sightings;
    }

    long bytes() {
        return bytes;
    }

    void bytes(long read) {
        bytes = read;
    }

    boolean allGood() {
        return invalid == 0;
    }

    String summary() {
        return "sent " + number(indicators, "indicator") + " and " + number(sightings, "sighting")
                + (passedOver > 0 ? ", passed over " + number(passedOver, "object") + " that no indicator needs" : "")
                + (invalid > 0 ? ", " + invalid + " invalid" : "");
    }

    private static String number(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
