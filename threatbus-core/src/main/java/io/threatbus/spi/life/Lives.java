package io.threatbus.spi.life;

import io.threatbus.life.KnownIndicator;
import io.threatbus.message.Indicator;
import io.threatbus.stix.StixId;
import java.util.List;

/** What the bus knows of indicators, for the store. Any thread may call it. */
public interface Lives {
    /**
     * Lets time pass for indicators whose time has come, or whose bytes subscribers are owed: what begins is sent, what is
     * over is withdrawn, and the store is told by {@link IndicatorStore#record}. What has changed meanwhile is left alone.
     *
     * @param contents their contents as the store has them
     * @return the removals that subscribers were sent, for other buses that decide nothing themselves: none if nobody else
     *     hears what this bus says
     */
    List<Indicator> pass(List<Indicator> contents);

    /** Whether others hear what this bus says, and are to be told what is over. */
    boolean announces();

    /** What is known of an indicator: a copy. */
    KnownIndicator known(StixId id);

    /**
     * An indicator lives longer, since it was sighted.
     *
     * @param expires when its default lifetime ends now, in microseconds since 1970
     */
    void prolong(StixId id, long expires);

    /** The store has forgotten these tombstones: the bus forgets them, too, unless they were spoken of since. */
    void forget(List<StixId> ids);
}
