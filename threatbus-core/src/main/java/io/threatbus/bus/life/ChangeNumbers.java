package io.threatbus.bus.life;

import io.threatbus.life.KnownIndicator;
import io.threatbus.message.Message;
import io.threatbus.stix.StixId;
import java.util.List;

/** Numbers the changes of what is known, in their order; on the thread that decides, so it must be quick and never block. */
public interface ChangeNumbers {
    /** Numbers nothing. */
    ChangeNumbers NONE = new ChangeNumbers() {
        @Override
        public void number(List<? extends Message> told, long micros) {}

        @Override
        public void known(StixId id, KnownIndicator known, long micros) {}
    };

    /** These are told to all subscribers next; each indicator among them is a change. */
    void number(List<? extends Message> told, long micros);

    /**
     * What a store knows from before, in the order of its changes.
     *
     * @param known not to be kept
     * @param micros when it changed, in microseconds since 1970
     */
    void known(StixId id, KnownIndicator known, long micros);
}
