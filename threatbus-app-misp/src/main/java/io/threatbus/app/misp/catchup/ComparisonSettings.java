package io.threatbus.app.misp.catchup;

import io.threatbus.spi.Setting;
import java.time.Duration;

/** Comparing what was sent with what MISP has. */
public record ComparisonSettings(
        @Setting(
                value = "How often to compare besides the start and the end of each interruption; 0 never compares.",
                byDefault = "1d")
        Duration interval,

        @Setting(
                value = "If more than this percentage is gone from MISP, nothing is withdrawn and health says so.",
                byDefault = "30",
                min = 0,
                max = 100)
        int mostGone) {}
