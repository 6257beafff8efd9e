package io.threatbus.zmtp;

import java.util.function.LongSupplier;

/** How much of what one connection has sent is handled before others have their turn. Owned by the loop's thread. */
final class Turn {
    /** So many frames are handled at once, whatever the clock says. */
    private static final int MOST_FRAMES = 512;
    /** The clock is looked at after so many. */
    private static final int FRAMES_PER_LOOK = 8;

    private final LongSupplier nanoTime;
    private int framesLeft;
    private long until;

    Turn(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Begins one that lasts until then, and at least one frame. */
    void begin(long end) {
        until = end;
        framesLeft = MOST_FRAMES;
    }

    /** Whether there is time for one frame more. */
    boolean next() {
        boolean first = framesLeft == MOST_FRAMES;
        boolean late = !first && framesLeft % FRAMES_PER_LOOK == 0 && nanoTime.getAsLong() - until > 0;
        return framesLeft-- > 0 && !late;
    }
}
