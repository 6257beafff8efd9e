package io.threatbus.app.store.write;

import io.threatbus.app.store.inbox.Arrival;
import io.threatbus.app.store.life.Known;
import io.threatbus.life.KnownIndicator;
import io.threatbus.life.Life;
import io.threatbus.life.LifeText;
import io.threatbus.life.Outcome;
import io.threatbus.life.Sources;
import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import java.util.Optional;

/**
 * Decides what becomes of an indicator where the bus has not, by the same rule, and knows the indicator's life before and
 * after. Used for one indicator after the other; belongs to the thread that writes.
 */
final class LifeDecider {
    private final RulesInForce rules;
    private final Sources sources = new Sources();
    private final KnownIndicator before = new KnownIndicator();
    private final KnownIndicator known = new KnownIndicator();

    LifeDecider(RulesInForce rules) {
        this.rules = rules;
    }

    /** The next indicator, and what is known of it up to now. */
    void begin(Optional<Known> row) {
        before.clear();
        if (row.isPresent()) {
            LifeText.read(row.get().life(), sources, before);
        }
    }

    /** The bus has decided. */
    void take(Arrival.Verdict verdict) {
        LifeText.read(verdict.life(), sources, known);
    }

    /** Decides what a message makes of the indicator. */
    Arrival.Verdict hear(Optional<Known> row, Indicator indicator, long now) {
        known.clear();
        if (row.isPresent()) {
            LifeText.read(row.get().life(), sources, known);
        }
        int source = sources.number(indicator.source().orElse(""));
        return verdict(now, true, Life.hear(known, indicator, source, false, now, rules.rules()));
    }

    /** Decides what the time makes of the indicator. */
    Arrival.Verdict pass(Known row, Indicator content, long now) {
        LifeText.read(row.life(), sources, known);
        return verdict(now, false, Life.pass(known, content, now, rules.rules()));
    }

    private Arrival.Verdict verdict(long now, boolean said, Outcome outcome) {
        return new Arrival.Verdict(now, said, outcome.kind(), outcome.reason(), text(), Optional.empty());
    }

    /** Takes up an indicator that was sighted; whether it lives longer for it. */
    boolean sighted(Known row, long now) {
        LifeText.read(row.life(), sources, known);
        return rules.policy().lifetimes().renewedBySighting()
                && Life.sighted(known, row.kind().bit(), now, rules.rules());
    }

    /** What is known of the indicator from now on. */
    KnownIndicator known() {
        return known;
    }

    /** The same, as it is kept. */
    String text() {
        return LifeText.write(known, sources);
    }

    /** Whether the content that counts is another one than before. */
    boolean isOtherContent() {
        return !before.hasContent() || before.modified() != known.modified() || before.rank() != known.rank();
    }

    /** Whether the content that counts is that of this message. */
    boolean isContentOf(Indicator indicator) {
        long version = indicator.act().map(Act::of).orElse(indicator.modified()).epochMicros();
        boolean says = indicator.act().isPresent() || !indicator.isRemoval();
        return says && known.hasContent() && version == known.modified() && indicator.rank() == known.rank();
    }
}
