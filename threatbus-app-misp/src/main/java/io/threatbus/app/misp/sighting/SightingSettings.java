package io.threatbus.app.misp.sighting;

import io.threatbus.spi.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How sightings go back to MISP. */
public record SightingSettings(
        @Setting(value = "The source of sightings that do not name one.", byDefault = "threatbus")
        String source,

        @Setting(value = "How many requests may be under way at once.", byDefault = "2", min = 1, max = 64)
        int parallel,

        @Setting(value = "At most one report per indicator in this time; 0 reports all.", byDefault = "0")
        Duration coalesce,

        @Setting(
                value = "Report up to 100 at once, in a way that a repetition does not count twice.",
                byDefault = "false")
        boolean bulk,

        @Setting(value = "How many sightings wait for MISP at most; the oldest go first.", byDefault = "10000", min = 1)
        int queue,

        @Setting(
                "File that keeps waiting sightings across restarts; sightings.sqlite in the state directory if there is one.")
        Optional<Path> spool) {}
