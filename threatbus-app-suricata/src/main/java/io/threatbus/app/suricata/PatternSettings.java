package io.threatbus.app.suricata;

import io.threatbus.spi.Setting;
import io.threatbus.stix.sensor.Compound;

/** What becomes of patterns that Suricata cannot look for as they are written. */
public record PatternSettings(
        @Setting(
                value =
                        "Patterns that ask for more than single values: 'exact' leaves them out, 'necessary' looks for their"
                                + " most telling point and judges the whole pattern when it is seen.",
                byDefault = "exact")
        Compound compound) {}
