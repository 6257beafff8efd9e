package io.threatbus.stix.sensor;

/** Why seeing the point of a {@link WatchItem} says something about the pattern, from the strongest reason to the weakest. */
public enum Basis {
    /** The pattern, or one of its branches, holds exactly when the point is seen. */
    EXACT("exact"),
    /** The point is a hash that identifies the object by itself; whatever else the pattern says of that object follows. */
    HASH("hash decides"),
    /** The pattern, or one of its branches, holds when the point is seen and the conditions hold, which the sensor checks. */
    CHECKED("checked at the sensor"),
    /** The pattern never holds unless the point is seen, but the point may be seen without it. */
    NECESSARY("necessary");

    private final String label;

    Basis(String label) {
        this.label = label;
    }

    /** In words, for people. */
    public String label() {
        return label;
    }
}
