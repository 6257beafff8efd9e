package io.threatbus.app.store.admin;

import io.threatbus.message.Parsed;
import io.threatbus.message.StixObject;
import io.threatbus.toolkit.json.Rejections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of the objects of an import. Belongs to one thread. */
public final class ImportCount {
    private static final String SPEC_VERSION = "spec_version";

    private final Rejections rejections = new Rejections();
    private long imported;
    private long passedOver;
    private long withoutVersion;

    /**
     * Counts an object that was parsed.
     *
     * @param place where it stands, or its identifier
     */
    public void add(String place, Parsed parsed) {
        if (parsed instanceof Parsed.Accepted accepted && accepted.message() instanceof StixObject) {
            imported++;
            withoutVersion += accepted.filledIn().contains(SPEC_VERSION) ? 1 : 0;
        } else if (parsed instanceof Parsed.Rejected fault && isFault(fault)) {
            rejected(place, fault.rejection().reason(), fault.rejection().detail());
        } else {
            passedOver++;
        }
    }

    /** Counts an object that lacked its version, and has it when it is counted as imported elsewhere. */
    public void completed(List<String> filledIn) {
        withoutVersion += filledIn.contains(SPEC_VERSION) ? 1 : 0;
    }

    /** Counts objects of types that the bus does not carry, and that say nothing of an indicator. */
    void passedOver(long objects) {
        passedOver += objects;
    }

    /** Counts something that cannot be imported. */
    void rejected(String place, String reason, String detail) {
        rejections.add(reason, place + ": " + detail);
    }

    /** A bundle holds all kinds of objects; that one is of a kind that the bus does not carry is no fault. */
    static boolean isFault(Parsed.Rejected rejected) {
        return !rejected.rejection().reason().equals("unsupported-type");
    }

    /** Adds the numbers of a part of the same import. */
    public void addAll(Map<?, ?> part) {
        imported += number(part, "imported");
        passedOver += number(part, "passed_over");
        rejections.addAll(part.get("rejections"));
    }

    private static long number(Map<?, ?> part, String name) {
        return part.get(name) instanceof Number number ? number.longValue() : 0;
    }

    public Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("imported", imported);
        map.put("passed_over", passedOver);
        map.put("rejected", rejections.count());
        map.put("rejections", rejections.asList());
        return map;
    }

    public long imported() {
        return imported;
    }

    public long rejected() {
        return rejections.count();
    }

    /** What was rejected and why, grouped, a line each. */
    public List<String> rejections() {
        return rejections.lines();
    }

    @Override
    public String toString() {
        String versions = withoutVersion == 0 ? "" : withoutVersion + " of them without spec_version, ";
        return imported + " imported, " + versions + passedOver + " passed over that no indicator needs, "
                + rejections.count() + " rejected";
    }
}
