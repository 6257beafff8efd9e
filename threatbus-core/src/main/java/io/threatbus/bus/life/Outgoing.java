package io.threatbus.bus.life;

import io.threatbus.message.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a turn hands on: nearly always the same to sensors and to all others. Guarded by the lock of the turn. */
final class Outgoing {
    private final List<Message> others = new ArrayList<>();
    private final List<Message> sensors = new ArrayList<>();
    /** Whether sensors are told something else; until then {@link #others} is for them, too. */
    private boolean parted;

    void add(Message forAll) {
        others.add(forAll);
        if (parted) {
            sensors.add(forAll);
        }
    }

    void add(@Nullable Message forOthers, @Nullable Message forSensors) {
        if (!parted && forOthers != forSensors) {
            sensors.addAll(others);
            parted = true;
        }
        if (forOthers != null) {
            others.add(forOthers);
        }
        if (parted && forSensors != null) {
            sensors.add(forSensors);
        }
    }

    List<Message> forOthers() {
        return others;
    }

    List<Message> forSensors() {
        return parted ? sensors : others;
    }

    void clear() {
        others.clear();
        sensors.clear();
        parted = false;
    }
}
