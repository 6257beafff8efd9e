package io.threatbus.app.suricata.engine;

import io.threatbus.app.suricata.command.Command;
import io.threatbus.app.suricata.command.CommandSocket;
import io.threatbus.app.suricata.command.Reply.Meaning;
import io.threatbus.app.suricata.point.DataSet;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one Suricata's datasets are like, found by trying with a value that nobody sees. Changed by the thread of the
 * socket, read by any.
 */
final class SetModes {
    /** How a set takes items. */
    enum Mode {
        /** Its rules do not name it. */
        ABSENT,
        PLAIN,
        /** Its items have JSON. */
        JSON,
        /** It takes no more: its memcap is used up. */
        FULL
    }

    private final Map<DataSet, Mode> modes = new EnumMap<>(DataSet.class);
    private final Map<DataSet, Mode> beforeFull = new EnumMap<>(DataSet.class);
    private boolean json;

    synchronized Mode of(DataSet set) {
        return modes.getOrDefault(set, Mode.ABSENT);
    }

    synchronized boolean takesItems(DataSet set) {
        Mode mode = of(set);
        return mode == Mode.PLAIN || mode == Mode.JSON;
    }

    /** Whether items of the set have JSON, full or not. */
    synchronized boolean hasJson(DataSet set) {
        Mode mode = of(set);
        return mode == Mode.JSON || (mode == Mode.FULL && beforeFull.get(set) == Mode.JSON);
    }

    synchronized boolean exists(DataSet set) {
        return of(set) != Mode.ABSENT;
    }

    synchronized List<DataSet> which(Mode mode) {
        return DataSet.IN_SURICATA.stream().filter(set -> of(set) == mode).toList();
    }

    synchronized void absent(DataSet set) {
        modes.put(set, Mode.ABSENT);
    }

    synchronized void full(DataSet set) {
        if (of(set) != Mode.FULL) {
            beforeFull.put(set, of(set));
            modes.put(set, Mode.FULL);
        }
    }

    /** @param able whether Suricata knows the commands for items with JSON */
    void jsonCommands(boolean able) {
        json = able;
    }

    /** Tries sets. */
    void probe(CommandSocket socket, Collection<DataSet> sets) throws IOException {
        for (DataSet set : sets) {
            Mode mode = probe(socket, set);
            synchronized (this) {
                if (mode == Mode.FULL) {
                    beforeFull.putIfAbsent(set, json ? Mode.JSON : Mode.PLAIN);
                }
                modes.put(set, mode);
            }
        }
    }

    private Mode probe(CommandSocket socket, DataSet set) throws IOException {
        String value = set.placeholder();
        Meaning there = socket.ask(Command.lookup(set, value)).meaning();
        if (there != Meaning.PRESENT && there != Meaning.ABSENT) {
            return Mode.ABSENT;
        }
        if (json && socket.ask(Command.addJson(set, value, Map.of("id", ""))).meaning() == Meaning.PRESENT) {
            socket.ask(Command.remove(set, value));
            return Mode.JSON;
        } else if (socket.ask(Command.add(set, value)).meaning() == Meaning.PRESENT) {
            socket.ask(Command.remove(set, value));
            return Mode.PLAIN;
        }
        return Mode.FULL;
    }
}
