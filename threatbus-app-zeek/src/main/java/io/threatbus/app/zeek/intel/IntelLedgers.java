package io.threatbus.app.zeek.intel;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What every Zeek was given, beyond the end of its connection: a Zeek that comes back still has it, and the next version of
 * an indicator has to take it back. Owned by the control thread.
 *
 * <p>Bounded: of those that have left there are so many at most, and a process that is new takes the place of the one that
 * its host had before, so that a Zeek that keeps crashing does not fill the memory.
 */
public final class IntelLedgers {
    /**
     * Whose ledger it is.
     *
     * @param zeek what the process is known by: the same after a reconnect, another one after a restart
     * @param topic as the script asked for it
     */
    public record Owner(Object zeek, String sensor, String namespace, String topic) {
        boolean succeeds(Owner other) {
            return sensor.equals(other.sensor) && namespace.equals(other.namespace) && topic.equals(other.topic);
        }
    }

    private final int mostDeparted;
    private final Runnable onForgotten;
    private final Map<Owner, IntelTranslator> current = new HashMap<>();
    private final Map<Owner, IntelTranslator> departed = new LinkedHashMap<>();

    /** @param onForgotten is run for every indicator that a ledger forgets to make room */
    public IntelLedgers(int mostDeparted, Runnable onForgotten) {
        this.mostDeparted = mostDeparted;
        this.onForgotten = onForgotten;
    }

    /**
     * For a subscription that begins: goes on with what the owner was given before, if that is known.
     *
     * @param capacity how many indicators are to be remembered
     */
    public IntelTranslator take(Owner owner, int capacity) {
        IntelTranslator translator = departed.remove(owner);
        if (translator == null) {
            translator = current.get(owner);
        }
        if (translator == null) {
            departed.keySet().removeIf(owner::succeeds);
            translator = new IntelTranslator(capacity, onForgotten);
        }
        translator.remember(capacity);
        current.put(owner, translator);
        return translator;
    }

    /** The owner's subscription has ended. */
    public void leave(Owner owner) {
        IntelTranslator translator = current.remove(owner);
        if (translator == null) {
            return;
        }
        departed.put(owner, translator);
        if (departed.size() > mostDeparted) {
            departed.remove(departed.keySet().iterator().next());
        }
    }
}
