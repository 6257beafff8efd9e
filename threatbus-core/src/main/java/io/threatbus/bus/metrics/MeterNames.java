package io.threatbus.bus.metrics;

import io.threatbus.ThreatBusException;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** What metrics may be called. One wrong name would spoil the page of all, so it is refused where it is given. */
final class MeterNames {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
    /** Added by the text format of Prometheus itself. */
    private static final List<String> RESERVED = List.of("_total", "_created", "_bucket", "_info");

    private MeterNames() {}

    static void require(String name) {
        if (!FORM.matcher(name).matches()) {
            throw new ThreatBusException(
                    "'" + name + "' cannot be a metric: use lower-case letters, digits and underscores");
        }
        RESERVED.stream().filter(name::endsWith).findFirst().ifPresent(suffix -> {
            throw new ThreatBusException(
                    "'" + name + "' cannot be a metric: leave out " + suffix + ", which is added where it belongs");
        });
    }

    static void requireLabels(String name, Collection<String> labels) {
        for (String label : labels) {
            if (!FORM.matcher(label).matches()) {
                throw new ThreatBusException("'" + label + "' cannot be a label of the metric " + name
                        + ": use lower-case letters, digits and underscores");
            }
        }
    }
}
