package io.threatbus.app.suricata.engine;

import io.threatbus.app.suricata.book.Entry;
import io.threatbus.app.suricata.book.SensorState;
import io.threatbus.app.suricata.command.Command;
import io.threatbus.app.suricata.command.CommandSocket;
import io.threatbus.app.suricata.engine.SetModes.Mode;
import io.threatbus.app.suricata.point.DataSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what a Suricata may have of each set, and what is therefore to be sent. Owned by the thread of the socket. */
final class Reconciler {
    private static final Logger logger = LoggerFactory.getLogger(Reconciler.class);
    /** Files tell time in full seconds on some systems. */
    private static final long CLOCK_SLACK_MILLISECONDS = 2_000;

    private final SensorState state;
    private final SetModes modes;
    private final Inventory inventory;

    Reconciler(SensorState state, SetModes modes, Inventory inventory) {
        this.state = state;
        this.modes = modes;
        this.inventory = inventory;
    }

    /**
     * For a Suricata that another bus, or none, has looked after so far: what its files tell is compared, and what has no
     * files is emptied.
     */
    void unknown(CommandSocket socket, Session session, Collection<DataSet> sets) throws IOException {
        long before = System.currentTimeMillis() - CLOCK_SLACK_MILLISECONDS;
        boolean dumped = inventory != Inventory.NONE
                && !modes.which(Mode.PLAIN).isEmpty()
                && socket.ask(Command.of("dataset-dump")).ok();
        for (DataSet set : sets) {
            if (!modes.exists(set)) {
                continue;
            }
            Optional<Map<String, String>> items = modes.hasJson(set)
                    ? read(() -> inventory.possible(set))
                    : dumped ? read(() -> inventory.dumped(set, before)) : Optional.empty();
            if (items.isPresent()) {
                state.has(set, items.get(), !modes.hasJson(set));
            } else {
                session.clear(set);
            }
        }
    }

    @FunctionalInterface
    private interface Reading {
        Optional<Map<String, String>> read() throws IOException;
    }

    private static Optional<Map<String, String>> read(Reading reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            logger.warn("a file of a dataset cannot be read ({}): the dataset is emptied and filled", e.toString());
            return Optional.empty();
        }
    }

    /**
     * For a Suricata that has restarted, or read its rules again, since then: it has what is in its files, if it has
     * files, and nothing that was given to it.
     */
    void reread(Session session, Collection<DataSet> sets, long since) throws IOException {
        for (DataSet set : sets) {
            if (!modes.exists(set)) {
                state.cleared(set);
            } else if (!state.reread(set, since)) {
                session.clear(set);
            }
        }
    }

    /** Suricata has lost items of these sets in a way that nothing else shows: all of them are offered again. */
    void lost(Collection<DataSet> sets) {
        sets.forEach(state::offerAgain);
    }

    /** Everything that is not right, set by set. */
    List<Entry> wrong() {
        List<Entry> wrong = new ArrayList<>();
        for (DataSet set : DataSet.IN_SURICATA) {
            if (modes.takesItems(set)) {
                wrong.addAll(state.wrong(set));
            }
        }
        return wrong;
    }
}
