package io.threatbus.stix.sensor;

import java.util.List;

/**
 * What one kind of sensor does with a pattern, for people who ask before they publish it.
 *
 * @param sensor the name of the sensor
 * @param sent what it looks for; empty if the pattern does not reach it
 * @param leftOut what of the pattern it does not get
 */
public record SensorUse(String sensor, List<Sent> sent, List<LeftOut> leftOut) {
    /**
     * One value as the sensor gets it.
     *
     * @param item what it stands for
     * @param as the type and the value in the sensor's own terms
     * @param remarks what is to be said of it, such as that it is never seen, and why; one clause each
     */
    public record Sent(WatchItem item, String as, List<String> remarks) {
        public Sent {
            remarks = List.copyOf(remarks);
        }
    }

    public SensorUse {
        sent = List.copyOf(sent);
        leftOut = List.copyOf(leftOut);
    }
}
