package io.threatbus.bus.gate;

import io.threatbus.stix.Marking;
import io.threatbus.stix.Tlp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers for the markings that were seen; 0 stands for none at all. Guarded by the lock of the {@link Memory}. */
final class MarkingTable {
    private static final int MOST = 100_000;

    private final List<Marking> markings = new ArrayList<>();
    private final Map<Marking, Integer> indexes = new HashMap<>();
    private Marking last = Marking.NONE;
    private int lastIndex;

    MarkingTable() {
        markings.add(Marking.NONE);
        lastIndex = indexOf(Marking.NONE);
    }

    Marking get(int index) {
        return markings.get(index);
    }

    /** The number of a marking: nearly always that of the one before. */
    int index(Marking marking) {
        if (!marking.equals(last)) {
            lastIndex = indexOf(marking);
            last = marking;
        }
        return lastIndex;
    }

    private int indexOf(Marking marking) {
        Integer known = indexes.get(marking);
        if (known != null) {
            return known;
        }
        if (markings.size() > MOST) {
            // Nobody makes so many; what cannot be remembered is as confidential as can be.
            return indexOf(Marking.of(Tlp.RED));
        }
        markings.add(marking);
        indexes.put(marking, markings.size() - 1);
        return markings.size() - 1;
    }
}
