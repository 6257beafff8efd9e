package io.threatbus.app.suricata.engine;

import io.threatbus.app.suricata.book.Entry;
import io.threatbus.app.suricata.book.SensorState;
import io.threatbus.app.suricata.book.Step;
import io.threatbus.app.suricata.command.Command;
import io.threatbus.app.suricata.command.CommandSocket;
import io.threatbus.app.suricata.command.Reply.Meaning;
import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.stix.StixId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes single items right over one connection. Owned by the thread of the socket. */
final class Session {
    /** What became of an entry. */
    enum Result {
        /** It is right. */
        RIGHT,
        /** It has to be tried again. */
        AGAIN,
        /** Nothing can be done about it while its set is as it is. */
        NO_SET,
        /** Suricata does not take this value. */
        REFUSED
    }

    private final CommandSocket socket;
    private final SensorState state;
    private final SetModes modes;
    private final Inventory inventory;
    private final EngineListener listener;

    Session(CommandSocket socket, SensorState state, SetModes modes, Inventory inventory, EngineListener listener) {
        this.socket = socket;
        this.state = state;
        this.modes = modes;
        this.inventory = inventory;
        this.listener = listener;
    }

    /** Sends what makes the entry right, if anything. */
    Result apply(Entry entry) throws IOException {
        if (!entry.set().isInSuricata()) {
            return Result.RIGHT;
        }
        Step step = state.next(entry);
        if (step instanceof Step.Nothing) {
            return Result.RIGHT;
        } else if (!modes.exists(entry.set())) {
            return Result.NO_SET;
        }
        try {
            return make(entry, step);
        } catch (IOException e) {
            state.unknown(entry);
            throw e;
        }
    }

    private Result make(Entry entry, Step step) throws IOException {
        if (step instanceof Step.Add add) {
            return add(entry, add.indicator());
        } else if (step instanceof Step.Replace replace) {
            if (!modes.hasJson(entry.set())) {
                return add(entry, replace.indicator());
            }
            Result removed = remove(entry);
            return removed == Result.RIGHT ? add(entry, replace.indicator()) : removed;
        }
        return remove(entry);
    }

    private Result add(Entry entry, StixId indicator) throws IOException {
        if (!modes.takesItems(entry.set())) {
            return Result.NO_SET;
        }
        Meaning meaning = offer(entry, indicator);
        return switch (meaning) {
            case PRESENT -> {
                state.added(entry, indicator);
                yield Result.RIGHT;
            }
            case NO_SET -> gone(entry.set());
            case FAILED -> notTaken(entry);
            default -> Result.AGAIN;
        };
    }

    private Meaning offer(Entry entry, StixId indicator) throws IOException {
        DataSet set = entry.set();
        if (!modes.hasJson(set)) {
            return ask("add", Command.add(set, entry.value()));
        }
        inventory.offering(set, entry.value(), indicator.toString());
        return ask("add-json", Command.addJson(set, entry.value(), Map.of("id", indicator.toString())));
    }

    private Result remove(Entry entry) throws IOException {
        return switch (ask("remove", Command.remove(entry.set(), entry.value()))) {
            case ABSENT -> {
                state.removed(entry);
                yield Result.RIGHT;
            }
            case NO_SET -> gone(entry.set());
            default -> Result.AGAIN;
        };
    }

    private Result gone(DataSet set) {
        modes.absent(set);
        state.cleared(set);
        listener.stateChanged();
        return Result.NO_SET;
    }

    /** A bad value, or a set that is full: one that is known to be good tells which. */
    private Result notTaken(Entry entry) throws IOException {
        DataSet set = entry.set();
        String good = set.placeholder();
        Command probe = modes.hasJson(set) ? Command.addJson(set, good, Map.of("id", "")) : Command.add(set, good);
        if (ask("probe", probe) == Meaning.PRESENT) {
            ask("remove", Command.remove(set, good));
            state.refused(entry);
            return Result.REFUSED;
        }
        modes.full(set);
        listener.stateChanged();
        return Result.NO_SET;
    }

    /** Looks whether entries are there that should be; those that are not are to be added again. */
    List<Entry> missing(Iterable<Entry> sample) throws IOException {
        List<Entry> missing = new ArrayList<>();
        int found = 0;
        for (Entry entry : sample) {
            if (!state.isConfirmed(entry)) {
                continue;
            }
            Meaning meaning = ask("lookup", Command.lookup(entry.set(), entry.value()));
            if (meaning == Meaning.ABSENT) {
                state.missing(entry);
                missing.add(entry);
            } else if (meaning == Meaning.NO_SET) {
                gone(entry.set());
                missing.add(entry);
            } else {
                found++;
            }
        }
        listener.sampled(found, missing);
        return missing;
    }

    /** Empties a set. */
    void clear(DataSet set) throws IOException {
        if (!socket.ask(Command.clear(set)).ok()) {
            throw new IOException("Suricata does not empty " + set.label());
        }
        listener.command("clear", "ok");
        state.cleared(set);
    }

    private Meaning ask(String operation, Command command) throws IOException {
        Meaning meaning = socket.ask(command).meaning();
        listener.command(operation, meaning.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        return meaning;
    }
}
