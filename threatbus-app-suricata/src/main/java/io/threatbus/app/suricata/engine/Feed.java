package io.threatbus.app.suricata.engine;

/** How far the desired state is. Any thread. */
public interface Feed {
    /** Whether it knows what there is to know: before, nothing is taken for unwanted. */
    boolean isSettled();

    /** After how many messages it is as it is now; everything up to there is with {@link LiveQueue}. */
    long position();
}
