package io.threatbus.app.store.cli;

import io.threatbus.app.store.admin.ImportCount;
import io.threatbus.app.store.db.IndicatorSearch;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** The two ways in which a command reaches the store: through the running bus, or straight to the file. */
interface StoreAccess {
    /** Finds indicators; parameters as in {@link IndicatorSearch#of}. */
    void find(Map<String, String> parameters, IndicatorSearch.Taker taker) throws IOException, InterruptedException;

    /**
     * Withdraws an indicator.
     *
     * @return what to tell the user
     * @throws io.threatbus.ThreatBusException if it is not known or withdrawn already
     */
    String remove(String id) throws IOException, InterruptedException;

    /** Takes in all objects of a bundle, or objects one after the other. */
    ImportCount importObjects(InputStream objects) throws IOException, InterruptedException;
}
