package io.threatbus.bus.gate;

import io.threatbus.access.AccessControl;
import io.threatbus.access.AccessList;
import io.threatbus.access.Rights;
import io.threatbus.message.Message;
import io.threatbus.spi.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The gate of one subscription: live messages, history, removals and envelopes alike go through it before they take a place
 * in the queue. Thread-safe.
 */
public final class Egress {
    private final GateKeeper keeper;
    private final Peer peer;
    private final boolean own;
    private volatile Terms terms;

    /** The rights that hold, and the list that they are of. */
    private record Terms(AccessList list, Rights rights, int client) {}

    /**
     * A gate.
     *
     * @param own whether the subscription is a plugin's own, which may have everything
     */
    public Egress(GateKeeper keeper, Peer peer, boolean own) {
        this.keeper = keeper;
        this.peer = peer;
        this.own = own;
        this.terms = terms(keeper.access().list());
    }

    private Terms terms(AccessList list) {
        Rights rights = own ? Rights.ALL : AccessControl.rightsIn(list, peer);
        return new Terms(list, rights, rights.unlimited() ? 0 : keeper.client(rights));
    }

    private Terms current() {
        AccessList list = keeper.access().list();
        Terms known = terms;
        if (known.list != list) {
            known = terms(list);
            terms = known;
        }
        return known;
    }

    /**
     * What of these the peer may get, in their order; a message may be replaced by the word to drop what it is a version
     * of.
     *
     * @param withheld is told of each that does not pass as it is, and why
     * @return the same list if all pass
     */
    public List<? extends Message> admit(List<? extends Message> messages, BiConsumer<Message, String> withheld) {
        Terms now = current();
        if (!now.list.isControlled()) {
            return messages;
        }
        keeper.prepare(messages);
        if (now.rights.unlimited()) {
            messages.forEach(keeper::note);
            return messages;
        }
        @Nullable List<Message> admitted = null;
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            GateKeeper.Outcome outcome = keeper.judge(message, now.rights, now.client);
            if (!outcome.decision().allows()) {
                admitted = admitted == null ? new ArrayList<>(messages.subList(0, i)) : admitted;
                outcome.instead().ifPresent(admitted::add);
                keeper.denied(message, now.rights, now.client, outcome.decision());
                withheld.accept(message, outcome.decision().code());
            } else if (admitted != null) {
                admitted.add(message);
            }
        }
        return admitted == null ? messages : admitted;
    }
}
