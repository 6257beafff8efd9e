package io.threatbus.spi.life;

import io.threatbus.life.KnownIndicator;
import io.threatbus.life.LifeText;
import io.threatbus.life.Outcome;
import io.threatbus.life.Sources;
import io.threatbus.message.Indicator;
import java.util.Optional;

/**
 * A decision as the store gets it.
 *
 * @param message the word, or the content where time has passed
 * @param known what is known of the indicator from now on; not to be changed
 * @param sources the names of its sources
 * @param outcome what came of it
 * @param stored whether it was decided with what the store knows
 * @param said whether somebody said it, and not the clock
 * @param at when, in microseconds since 1970
 * @param finding what the guard says of the content: text for people, empty for nothing to say; no text if the guard was not
 *     asked, since the content is as it was
 */
public record LifeRecord(
        Indicator message,
        KnownIndicator known,
        Sources sources,
        Outcome outcome,
        boolean stored,
        boolean said,
        long at,
        Optional<String> finding) {
    /** What is known, as text for a database. */
    public String life() {
        return LifeText.write(known, sources);
    }
}
