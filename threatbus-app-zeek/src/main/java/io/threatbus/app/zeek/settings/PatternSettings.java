package io.threatbus.app.zeek.settings;

import io.threatbus.spi.Setting;
import io.threatbus.stix.sensor.Compound;

/** What becomes of patterns that Zeek cannot look for as they are written. */
public record PatternSettings(
        @Setting(
                value =
                        "Patterns whose parts Zeek cannot check together: 'exact' leaves them out, 'necessary' looks for their"
                                + " most telling point and judges the whole pattern when it is seen.",
                byDefault = "exact")
        Compound compound,

        @Setting(
                value =
                        "Whether values that are never seen as they are written, such as evil[.]example, are looked for in"
                                + " their repaired form.",
                byDefault = "false")
        boolean repair) {}
