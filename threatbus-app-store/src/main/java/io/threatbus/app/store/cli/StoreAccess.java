package io.threatbus.app.store.cli;

import io.threatbus.app.store.admin.ImportCount;
import io.threatbus.app.store.db.IndicatorSearch;
import io.threatbus.message.Act;
import io.threatbus.message.BundleContext;
import io.threatbus.message.JsonText;
import io.threatbus.toolkit.terminal.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/** The two ways in which a command reaches the store: through the running bus, or straight to the file. */
interface StoreAccess {
    /** Finds indicators; parameters as in {@link IndicatorSearch#of}. */
    void find(Map<String, String> parameters, IndicatorSearch.Taker taker) throws IOException, InterruptedException;

    /**
     * Says an operator's word about an indicator.
     *
     * @throws io.threatbus.ThreatBusException if it is not known, or the word would mean nothing now
     */
    void act(String id, Act.Kind kind) throws IOException, InterruptedException;

    /** Whether subscribers hear at once what is said here. */
    boolean isLive();

    /** What is known of an indicator's life, as one JSON object. */
    JsonText show(String id) throws IOException, InterruptedException;

    /**
     * Takes in all objects of a bundle, or objects one after the other.
     *
     * @param context what the other objects of the same input say of its indicators, if that could be read twice
     */
    ImportCount importObjects(InputStream objects, Optional<BundleContext> context, Progress progress)
            throws IOException, InterruptedException;
}
