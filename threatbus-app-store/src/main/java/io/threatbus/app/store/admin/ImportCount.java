package io.threatbus.app.store.admin;

import io.threatbus.message.Parsed;
import io.threatbus.message.StixObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What became of the objects of an import. Belongs to one thread. */
public final class ImportCount {
    private long imported;
    private long otherTypes;
    private long rejected;
    private Optional<String> firstFault = Optional.empty();

    public void add(Parsed parsed) {
        if (parsed instanceof Parsed.Accepted accepted && accepted.message() instanceof StixObject) {
            imported++;
        } else if (parsed instanceof Parsed.Rejected fault && isFault(fault)) {
            rejected++;
            firstFault = firstFault.or(() -> Optional.of(
                    fault.rejection().reason() + ": " + fault.rejection().detail()));
        } else {
            otherTypes++;
        }
    }

    /** A bundle holds all kinds of objects; that one is of a kind that the bus does not carry is no fault. */
    static boolean isFault(Parsed.Rejected rejected) {
        return !rejected.rejection().reason().equals("unsupported-type");
    }

    /** Adds the numbers of a part of the same import. */
    public void addAll(Map<?, ?> part) {
        imported += number(part, "imported");
        otherTypes += number(part, "other_types");
        rejected += number(part, "rejected");
        if (part.get("first_fault") instanceof String fault) {
            firstFault = firstFault.or(() -> Optional.of(fault));
        }
    }

    private static long number(Map<?, ?> part, String name) {
        return part.get(name) instanceof Number number ? number.longValue() : 0;
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("imported", imported);
        map.put("other_types", otherTypes);
        map.put("rejected", rejected);
        firstFault.ifPresent(fault -> map.put("first_fault", fault));
        return map;
    }

    long imported() {
        return imported;
    }

    public long rejected() {
        return rejected;
    }

    @Override
    public String toString() {
        return imported + " imported, " + otherTypes + " of types that the bus does not carry, " + rejected
                + " rejected"
                + firstFault.map(fault -> " (the first: " + fault + ")").orElse("");
    }
}
