package io.threatbus.app.zmq.client;

import io.threatbus.message.Escaper;
import io.threatbus.message.Indicator;
import io.threatbus.message.StixObject;
import io.threatbus.toolkit.json.Rejections;
import io.threatbus.toolkit.terminal.Progress;
import java.io.PrintStream;
import java.util.List;

/** Counts what became of the input and reports what is wrong with it. Owned by the thread that sends. */
final class Tally {
    private final PrintStream problems;
    private final Progress progress;
    private final Rejections rejections = new Rejections();
    private long indicators;
    private long sightings;
    private long passedOver;
    private long withoutVersion;

    Tally(PrintStream problems, Progress progress) {
        this.problems = problems;
        this.progress = progress;
    }

    /**
     * Counts an object that was sent.
     *
     * @param filledIn the properties that it lacked
     */
    void sent(StixObject object, List<String> filledIn) {
        withoutVersion += filledIn.contains("spec_version") ? 1 : 0;
        if (object instanceof Indicator) {
            indicators++;
        } else {
            sightings++;
        }
    }

    void passedOver(long objects) {
        passedOver += objects;
    }

    /** The first ones of a reason are said at once, the number of the others at the end. */
    void invalid(String place, String reason, String detail) {
        String description = place + ": " + reason + ": " + detail;
        if (rejections.add(reason, description)) {
            progress.clear();
            problems.println(Escaper.text(description));
        }
    }

    /** Shows how far it is. */
    void show(long bytes) {
        progress.update(bytes, sent(), rejections.count());
    }

    long sent() {
        return indicators + sightings;
    }

    boolean allGood() {
        return rejections.count() == 0;
    }

    /** Says how many there were of what was not said one by one. */
    void end() {
        progress.clear();
        rejections.rest().forEach(problems::println);
    }

    String summary() {
        return "sent " + number(indicators, "indicator") + " and " + number(sightings, "sighting")
                + (withoutVersion > 0 ? ", " + withoutVersion + " of them without spec_version" : "")
                + (passedOver > 0 ? ", passed over " + number(passedOver, "object") + " that no indicator needs" : "")
                + (allGood() ? "" : ", " + rejections.count() + " invalid");
    }

    private static String number(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
