package io.threatbus.spi;

import io.threatbus.life.Change;
import io.threatbus.message.Indicator;

/**
 * An indicator as a subscriber gets it, with what the bus has decided that it means: see {@code docs/indicator-life.md}.
 *
 * @param change what the subscriber is told; {@link Change#ADD} and {@link Change#EDIT} both say "look for this version"
 * @param indicator the message as it arrived; after a {@link Change#REMOVE} it has {@code x_threatbus_update: REMOVE}
 */
public record Decided(Change change, Indicator indicator) {
    /**
     * What a message in a subscriber's queue says. The bus has decided before, so nothing more is to be compared: what is
     * no removal is to be looked for, whatever its dates and its {@code modified} say.
     *
     * @param known whether the subscriber has a version of it already
     */
    public static Decided of(Indicator indicator, boolean known) {
        if (indicator.isRemoval()) {
            return new Decided(Change.REMOVE, indicator);
        }
        return new Decided(known ? Change.EDIT : Change.ADD, indicator);
    }
}
