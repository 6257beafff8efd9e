package io.threatbus.app.suricata;

import io.threatbus.app.suricata.command.Command;
import io.threatbus.app.suricata.command.CommandSocket;
import io.threatbus.app.suricata.command.Reply;
import io.threatbus.app.suricata.point.DataSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Looks into a Suricata past the plugin. */
final class Sets {
    private Sets() {}

    /** Those of the candidates that are in the set. */
    static Set<String> present(Path socket, DataSet set, Collection<String> candidates) {
        try (CommandSocket suricata = CommandSocket.open(socket, Duration.ofSeconds(30))) {
            Set<String> present = new TreeSet<>();
            for (String candidate : candidates) {
                if (suricata.ask(Command.lookup(set, candidate)).meaning() == Reply.Meaning.PRESENT) {
                    present.add(candidate);
                }
            }
            return present;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command without arguments. */
    static Reply ask(Path socket, String command) {
        try (CommandSocket suricata = CommandSocket.open(socket, Duration.ofSeconds(30))) {
            return suricata.ask(Command.of(command));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
