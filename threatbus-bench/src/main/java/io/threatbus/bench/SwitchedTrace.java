package io.threatbus.bench;

import io.threatbus.admin.TraceTable;
import io.threatbus.bus.MessageObserver;
import io.threatbus.message.Message;
import io.threatbus.spi.Recipient;
import java.time.InstantSource;
import java.util.List;

/** A trace that is switched on and off while the bus runs, so that both are measured on the same compiled code. */
final class SwitchedTrace implements MessageObserver {
    private final MessageObserver trace;
    private volatile MessageObserver current = NONE;

    SwitchedTrace(int messages) {
        trace = new TraceTable(messages, false, InstantSource.system());
    }

    String set(boolean on) {
        current = on ? trace : NONE;
        return on ? "on" : "off";
    }

    @Override
    public void accepted(String origin, List<? extends Message> messages) {
        current.accepted(origin, messages);
    }

    @Override
    public void queued(Recipient recipient, List<? extends Message> messages) {
        current.queued(recipient, messages);
    }

    @Override
    public void sent(Recipient recipient, List<? extends Message> messages) {
        current.sent(recipient, messages);
    }
}
